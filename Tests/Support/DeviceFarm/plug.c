#include <errno.h>
#include <pty.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "farm.h"

/* The bus of all devices, as Linux shows the first USB controller of a PC. */
#define BUS "/devices/pci0000:00/0000:00:14.0/usb1"

/* MARK: - The serial port of a device */

static bool is_tty_taken(const char *name) {
  for (guint i = 0; i < farm.attachments->len; i++) {
    const Attachment *other = farm.attachments->pdata[i];
    if (!other->tty_name || strcmp(other->tty_name, name)) continue;
    if (!other->is_gone || other->tty_opens) return true;
  }
  return false;
}

static char *in_testbed(const char *path) {
  g_autofree char *root = umockdev_testbed_get_root_dir(farm.testbed);
  return g_build_filename(root, path, NULL);
}

static void link_to(const char *target, const char *path) {
  g_autofree char *place = in_testbed(path);
  g_autofree char *folder = g_path_get_dirname(place);
  g_mkdir_with_parents(folder, 0755);
  unlink(place);
  if (symlink(target, place)) g_printerr("device farm: no link %s\n", place);
}

/* Makes the port's device file: umockdev itself would make one only once for each name. */
static void make_tty(Attachment *attachment) {
  const char *kind = attachment->device->model->tty;
  for (unsigned number = 0; !attachment->tty_name; number++) {
    g_autofree char *name = g_strdup_printf("%s%u", kind, number);
    if (!is_tty_taken(name)) attachment->tty_name = g_steal_pointer(&name);
  }
  char terminal[64];
  struct termios raw;
  if (openpty(&attachment->master, &attachment->slave, terminal, NULL, NULL)) {
    g_printerr("device farm: no pseudo-terminal\n");
    return;
  }
  tcgetattr(attachment->slave, &raw);
  cfmakeraw(&raw);
  tcsetattr(attachment->slave, TCSANOW, &raw);
  bool is_own = g_str_equal(kind, "ttyS");
  unsigned major = is_own ? 4 : g_str_has_prefix(kind, "ttyACM") ? 166 : 188;
  unsigned minor = (unsigned)atoi(attachment->tty_name + strlen(kind)) + (is_own ? 64 : 0);
  g_autofree char *number = g_strdup_printf("%u:%u", major, minor);
  g_autofree char *node = g_strdup_printf("dev/%s", attachment->tty_name);
  g_autofree char *mapped = g_strdelimit(g_strdup(terminal), "/", '_');
  g_autofree char *map = g_strdup_printf("dev/.ptymap/%s", mapped);
  link_to(terminal, node);
  link_to(number, map);
}

/* MARK: - In and out */

static unsigned free_number(void) {
  static unsigned last = 1;
  for (unsigned i = 0; i < 126; i++) {
    last = last < 127 ? last + 1 : 2;
    bool is_taken = false;
    for (guint a = 0; a < farm.attachments->len; a++) {
      const Attachment *other = farm.attachments->pdata[a];
      is_taken |= other->number == last && !other->is_gone;
    }
    if (!is_taken) break;
  }
  return last;
}

static void lay_pipes(Attachment *attachment) {
  const Model *model = attachment->device->model;
  attachment->pipes[attachment->pipe_count++] = (Pipe){.address = 0};
  for (unsigned i = 0; i < model->interface_count; i++) {
    const Interface *item = &model->interfaces[i];
    attachment->drivers[i] = item->driver;
    for (unsigned e = 0; e < item->endpoint_count; e++) {
      Pipe *pipe = &attachment->pipes[attachment->pipe_count];
      if (attachment_pipe(attachment, item->endpoints[e].address)) continue;
      attachment->pipe_count++;
      *pipe = (Pipe){
        .address = item->endpoints[e].address, .endpoint = &item->endpoints[e],
        .interface = item->number};
    }
  }
  for (unsigned i = 0; i < attachment->pipe_count; i++) {
    g_queue_init(&attachment->pipes[i].flying);
    g_queue_init(&attachment->pipes[i].waiting);
  }
}

static Attachment *attach(Device *device) {
  Attachment *attachment = g_new0(Attachment, 1);
  attachment->device = device;
  device->is_boot = false;
  attachment->handles = g_ptr_array_new();
  attachment->master = attachment->slave = -1;
  g_mutex_lock(&farm.lock);
  bool is_usb = g_bytes_get_size(device->model->descriptors) > 0;
  attachment->number = !is_usb ? 0 : strcmp(device->port, "usb1") ? free_number() : 1;
  attachment->syspath =
    !is_usb ? g_strdup_printf("/devices/platform/%s", device->port)
    : attachment->number == 1 ? g_strdup(BUS)
                              : g_strdup_printf(BUS "/%s", device->port);
  if (is_usb) attachment->node = g_strdup_printf("/dev/bus/usb/001/%03u", attachment->number);
  lay_pipes(attachment);
  if (device->model->tty) make_tty(attachment);
  g_ptr_array_add(farm.attachments, attachment);
  g_mutex_unlock(&farm.lock);
  return attachment;
}

/* How long each event of udev is left alone, in microseconds: the queue that umockdev sends them
 * into is short, and it ends the farm when that is full. */
enum { EVENT_PAUSE = 1000 };

/* Adds the entries to sysfs, which udev tells of one by one. */
static void add_entries(const char *text, GError **error) {
  g_auto(GStrv) entries = g_strsplit(text, "\n\n", -1);
  for (unsigned i = 0; entries[i] && *entries[i]; i++) {
    g_autofree char *entry = g_strdup_printf("%s\n", entries[i]);
    if (!umockdev_testbed_add_from_string(farm.testbed, entry, error)) return;
    g_usleep(EVENT_PAUSE);
  }
}

/* Takes away what umockdev may have left of the device that had the number before: it would end the
 * farm over it. */
static void clear_number(const Attachment *attachment) {
  g_autofree char *number = g_strdup_printf("sys/dev/char/189:%u", attachment->number - 1);
  g_autofree char *node = g_strdup_printf("dev/.node/bus_usb_001_%03u", attachment->number);
  g_autofree char *link = in_testbed(number);
  g_autofree char *entry = in_testbed(node);
  unlink(link);
  unlink(entry);
}

/* Shows the device to the program under test. */
static char *show(Attachment *attachment) {
  g_autoptr(GError) error = NULL;
  if (attachment->node) clear_number(attachment);
  g_autofree char *entries = attachment_entries(attachment);
  if (attachment->node)
    umockdev_testbed_attach_ioctl(
      farm.testbed, attachment->node, usbfs_handler(attachment), &error);
  if (attachment->tty_name && !error) {
    g_autofree char *node = g_strdup_printf("/dev/%s", attachment->tty_name);
    umockdev_testbed_attach_ioctl(farm.testbed, node, serial_handler(attachment), &error);
  }
  if (!error) add_entries(entries, &error);
  return error ? g_strdup(error->message) : NULL;
}

static char *plug_in(Device *device) {
  g_mutex_lock(&farm.testbed_lock);
  Attachment *attachment = attach(device);
  char *problem = show(attachment);
  g_mutex_lock(&farm.lock);
  attachment->is_shown = attachment->node != NULL;
  sysfs_settle(attachment);
  if (device->printer && device->plugs) printer_switched_on(device->printer);
  device->plugs++;
  device->attachment = attachment;
  if (attachment->tty_name) serial_open(attachment);
  g_cond_broadcast(&farm.changed);
  g_mutex_unlock(&farm.lock);
  g_mutex_unlock(&farm.testbed_lock);
  return problem;
}

static Model *find_model(const char *name, char **problem) {
  if (strchr(name, '/')) return model_read(name, problem);
  for (guint i = 0; i < farm.folders->len; i++) {
    g_autofree char *path =
      g_strdup_printf("%s/%s.device", (const char *)farm.folders->pdata[i], name);
    if (g_file_test(path, G_FILE_TEST_EXISTS)) return model_read(path, problem);
  }
  *problem = g_strdup_printf("there is no device file %s", name);
  return NULL;
}

char *device_plug(const char *name, const char *as, const char *serial, const char *port) {
  char *problem = NULL;
  Model *model = find_model(name, &problem);
  if (!model) return problem;
  g_mutex_lock(&farm.lock);
  bool is_taken = farm_device(as) != NULL;
  Device *device = g_new0(Device, 1);
  device->name = g_strdup(as);
  device->model = model;
  device->serial = g_strdup(serial ? serial : model->serial);
  device->port = port ? g_strdup(port) : g_strdup_printf("1-%u", farm.devices->len);
  device->written = g_byte_array_new();
  device->printer = model->is_printer ? printer_new(model) : NULL;
  g_queue_init(&device->faults);
  if (!is_taken) g_ptr_array_add(farm.devices, device);
  g_mutex_unlock(&farm.lock);
  if (is_taken) return g_strdup_printf("there is a %s already", as);
  return plug_in(device);
}

char *device_replug(Device *device) {
  g_mutex_lock(&farm.lock);
  bool is_in = device->attachment != NULL;
  g_mutex_unlock(&farm.lock);
  return is_in ? g_strdup_printf("%s is plugged in", device->name) : plug_in(device);
}

/* Nobody who looks finds it any more: only those who hear of it still see where it was. */
static void hide(const char *syspath, const char *list, const char *node) {
  g_autofree char *name = g_path_get_basename(syspath);
  g_autofree char *relative = g_strdup_printf("%s/%s", list, name);
  g_autofree char *entry = in_testbed(relative);
  unlink(entry);
  if (!node) return;
  g_autofree char *file = in_testbed(node);
  unlink(file);
}

/* Who opens it from now on finds it without ioctls, and then not at all: umockdev ends a program that
 * meets its socket when nobody listens there. */
static void detach(const char *node) {
  g_autofree char *name = g_strdup_printf("ioctl%s", node);
  g_autofree char *socket = in_testbed(name);
  unlink(socket);
  umockdev_testbed_detach_ioctl(farm.testbed, node, NULL);
}

static void remove_entry(const char *syspath) {
  g_autofree char *whole = g_strdup_printf("/sys%s", syspath);
  umockdev_testbed_uevent(farm.testbed, whole, "remove");
  g_usleep(EVENT_PAUSE);
  umockdev_testbed_remove_device(farm.testbed, whole);
}

char *device_unplug(Device *device) {
  g_mutex_lock(&farm.testbed_lock);
  g_mutex_lock(&farm.lock);
  Attachment *attachment = device->attachment;
  device->attachment = NULL;
  if (attachment) attachment_gone(attachment);
  if (attachment) sysfs_settle(attachment);
  if (attachment && attachment->tty_name) serial_close(attachment);
  g_cond_broadcast(&farm.changed);
  g_mutex_unlock(&farm.lock);
  if (!attachment) {
    g_mutex_unlock(&farm.testbed_lock);
    return g_strdup_printf("%s is not plugged in", device->name);
  }
  if (attachment->tty_name) {
    g_autofree char *node = g_strdup_printf("/dev/%s", attachment->tty_name);
    hide(attachment->tty_syspath, "sys/class/tty", node);
    detach(node);
  }
  if (attachment->node) {
    hide(attachment->syspath, "sys/bus/usb/devices", attachment->node);
    detach(attachment->node);
  }
  if (attachment->tty_syspath) remove_entry(attachment->tty_syspath);
  for (unsigned i = 0; i < device->model->interface_count; i++) {
    g_autofree char *syspath = interface_syspath(attachment, i);
    hide(syspath, "sys/bus/usb/devices", NULL);
    remove_entry(syspath);
  }
  remove_entry(attachment->syspath);
  g_mutex_unlock(&farm.testbed_lock);
  return NULL;
}

void root_hub_plug(void) {
  Model *model = g_new0(Model, 1);
  model->descriptors = hex_octets(
    "12 01 00 02 09 00 01 40 6B 1D 02 00 01 06 03 02 01 01"
    "09 02 19 00 01 01 00 E0 00  09 04 00 00 01 09 00 00 00  07 05 81 03 04 00 0C");
  model->speed = 480;
  model->product = "xHCI Host Controller";
  model->manufacturer = "Linux xhci-hcd";
  model->serial = "0000:00:14.0";
  model->traffic = g_ptr_array_new();
  model->interfaces[0] = (Interface){
    .class = 9, .endpoints = {{.address = 0x81, .type = 3, .packet = 4}}, .endpoint_count = 1,
    .driver = "hub"};
  model->interface_count = 1;
  Device *device = g_new0(Device, 1);
  *device = (Device){.name = "hub", .model = model, .serial = model->serial, .port = "usb1"};
  device->written = g_byte_array_new();
  g_queue_init(&device->faults);
  g_ptr_array_add(farm.devices, device);
  g_autofree char *problem = plug_in(device);
  if (problem) g_printerr("device farm: no bus: %s\n", problem);
}
