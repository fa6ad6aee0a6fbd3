/* What a bound driver of the kernel shows of an interface, and takes away when it is sent off. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "farm.h"

static char *place(const char *path) {
  g_autofree char *root = umockdev_testbed_get_root_dir(farm.testbed);
  return g_build_filename(root, path, NULL);
}

static void remove_all(const char *path) {
  g_autoptr(GDir) folder = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL
                                                                     : g_dir_open(path, 0, NULL);
  const char *name;
  while (folder && (name = g_dir_read_name(folder))) {
    g_autofree char *inner = g_build_filename(path, name, NULL);
    remove_all(inner);
  }
  g_remove(path);
}

static void write_file(const char *folder, const char *name, const void *octets, gsize count) {
  g_mkdir_with_parents(folder, 0755);
  g_autofree char *file = g_build_filename(folder, name, NULL);
  g_file_set_contents(file, octets, (gssize)count, NULL);
}

/* The lowest number that no other device has: lp0, hidraw0. */
static unsigned free_minor(const char *kind) {
  for (unsigned number = 0;; number++) {
    g_autofree char *node = g_strdup_printf("dev/%s%u", kind, number);
    g_autofree char *path = place(node);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) return number;
  }
}

/* A device file that only has a name: this driver is never read. Gives its name. */
static char *make_node(const char *kind, char **path) {
  g_autofree char *node = g_strdup_printf("dev/%s%u", kind, free_minor(kind));
  *path = place(node);
  g_autofree char *folder = g_path_get_dirname(*path);
  g_mkdir_with_parents(folder, 0755);
  g_file_set_contents(*path, "", 0, NULL);
  return g_path_get_basename(node);
}

static void show_hid(Attachment *attachment, unsigned index, const char *folder) {
  static unsigned count;
  const Model *model = attachment->device->model;
  g_autofree char *name = g_strdup_printf(
    "0003:%04X:%04X.%04X", model_word(model, 8), model_word(model, 10), ++count);
  g_autofree char *hid = g_build_filename(folder, name, NULL);
  GBytes *report = model->interfaces[index].report;
  write_file(hid, "report_descriptor", g_bytes_get_data(report, NULL), g_bytes_get_size(report));
  g_autofree char *node = make_node("hidraw", &attachment->nodes[index]);
  g_autofree char *raw = g_build_filename(hid, "hidraw", node, NULL);
  g_mkdir_with_parents(raw, 0755);
}

static void show_printer(Attachment *attachment, unsigned index, const char *folder) {
  const Interface *item = &attachment->device->model->interfaces[index];
  const char *id = attachment->device->id ? attachment->device->id : item->id;
  // The kernel's driver shows what is between the length, taken as it should be, and the end.
  if (id && item->id_form == ID_BIG) write_file(folder, "ieee1284_id", id, strlen(id));
  g_autofree char *node = make_node("usb/lp", &attachment->nodes[index]);
  g_autofree char *printer = g_build_filename(folder, "usbmisc", node, NULL);
  g_mkdir_with_parents(printer, 0755);
}

static void show_driver(Attachment *attachment, unsigned index, const char *driver) {
  g_autofree char *inner = g_strdup_printf(
    "sys%s/%s:1.%u", attachment->syspath, attachment->device->port,
    attachment->device->model->interfaces[index].number);
  g_autofree char *folder = place(inner);
  if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) return;
  g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name(entries))) {
    if (!g_str_has_prefix(name, "0003:") && strcmp(name, "usbmisc") && strcmp(name, "driver")
        && strcmp(name, "ieee1284_id"))
      continue;
    g_autofree char *entry = g_build_filename(folder, name, NULL);
    remove_all(entry);
  }
  if (attachment->nodes[index]) g_remove(attachment->nodes[index]);
  g_clear_pointer(&attachment->nodes[index], g_free);
  attachment->shown[index] = driver;
  if (!driver) return;
  g_autofree char *target = g_strdup_printf("../../../../../../bus/usb/drivers/%s", driver);
  g_autofree char *link = g_build_filename(folder, "driver", NULL);
  if (symlink(target, link)) g_printerr("device farm: no link %s\n", link);
  if (!strcmp(driver, "usbhid")) show_hid(attachment, index, folder);
  if (!strcmp(driver, "usblp")) show_printer(attachment, index, folder);
}

void sysfs_settle(Attachment *attachment) {
  const Model *model = attachment->device->model;
  for (unsigned i = 0; attachment->is_shown && i < model->interface_count; i++) {
    const char *driver = attachment->is_gone     ? NULL
                         : attachment->owners[i] ? "usbfs"
                                                 : attachment->drivers[i];
    if (driver != attachment->shown[i]) show_driver(attachment, i, driver);
  }
}
