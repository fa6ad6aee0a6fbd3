/* How devices show in sysfs, in the form that umockdev reads. */
#include <string.h>

#include "farm.h"

static void property(GString *text, const char *key, const char *value) {
  if (value) g_string_append_printf(text, "E: %s=%s\n", key, value);
}

static void attribute(GString *text, const char *key, const char *value) {
  if (!value) return;
  g_autofree char *escaped = g_strescape(value, NULL);
  g_string_append_printf(text, "A: %s=%s\\n\n", key, escaped);
}

static void attribute_number(GString *text, const char *key, const char *format, unsigned value) {
  g_autofree char *number = g_strdup_printf(format, value);
  attribute(text, key, number);
}

/* ":070102:030101:", as udev tells the interfaces of a device. */
static char *interface_list(const Model *model) {
  GString *list = g_string_new(":");
  for (unsigned i = 0; i < model->interface_count; i++) {
    const Interface *item = &model->interfaces[i];
    g_string_append_printf(list, "%02x%02x%02x:", item->class, item->subclass, item->protocol);
  }
  return g_string_free(list, FALSE);
}

/* What udev knows of the USB device, also at its serial port. */
static void identify(GString *text, const Device *device) {
  g_autofree char *vendor = g_strdup_printf("%04x", model_word(device->model, 8));
  g_autofree char *product = g_strdup_printf("%04x", model_word(device->model, 10));
  g_autofree char *interfaces = interface_list(device->model);
  property(text, "ID_BUS", "usb");
  property(text, "ID_VENDOR_ID", vendor);
  property(text, "ID_MODEL_ID", product);
  property(text, "ID_VENDOR", device->model->manufacturer);
  property(text, "ID_MODEL", device->model->product);
  property(text, "ID_SERIAL_SHORT", device->serial);
  property(text, "ID_USB_INTERFACES", interfaces);
}

static void describe_device(GString *text, const Attachment *attachment) {
  const Device *device = attachment->device;
  const Model *model = device->model;
  gsize size;
  const uint8_t *octets = g_bytes_get_data(model->descriptors, &size);
  g_string_append_printf(
    text, "P: %s\nN: bus/usb/001/%03u\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DRIVER=usb\n"
    "E: DEVNAME=%s\nE: BUSNUM=001\nE: DEVNUM=%03u\nE: MAJOR=189\nE: MINOR=%u\n",
    attachment->syspath, attachment->number, attachment->node, attachment->number,
    attachment->number - 1);
  g_string_append_printf(
    text, "E: PRODUCT=%x/%x/%x\nE: TYPE=%u/%u/%u\n", model_word(model, 8), model_word(model, 10),
    model_word(model, 12), octets[4], octets[5], octets[6]);
  identify(text, device);
  g_string_append_printf(text, "A: dev=189:%u\\n\n", attachment->number - 1);
  attribute_number(text, "idVendor", "%04x", model_word(model, 8));
  attribute_number(text, "idProduct", "%04x", model_word(model, 10));
  attribute_number(text, "bcdDevice", "%04x", model_word(model, 12));
  attribute_number(text, "bDeviceClass", "%02x", octets[4]);
  attribute_number(text, "bDeviceSubClass", "%02x", octets[5]);
  attribute_number(text, "bDeviceProtocol", "%02x", octets[6]);
  attribute_number(text, "bConfigurationValue", "%u", size > 23 ? octets[23] : 1);
  attribute_number(text, "bNumConfigurations", "%u", octets[17]);
  attribute_number(text, "bNumInterfaces", "%2u", model->interface_count);
  attribute_number(text, "busnum", "%u", 1);
  attribute_number(text, "devnum", "%u", attachment->number);
  attribute_number(text, "speed", "%u", (unsigned)model->speed);
  attribute(text, "devpath", strchr(device->port, '-') ? strchr(device->port, '-') + 1 : "0");
  attribute(text, "manufacturer", model->manufacturer);
  attribute(text, "product", model->product);
  attribute(text, "serial", device->serial);
  g_string_append(text, "H: descriptors=");
  for (gsize i = 0; i < size; i++) g_string_append_printf(text, "%02X", octets[i]);
  g_string_append(text, "\n\n");
}

char *interface_syspath(const Attachment *attachment, unsigned index) {
  return g_strdup_printf(
    "%s/%s:1.%u", attachment->syspath, attachment->device->port,
    attachment->device->model->interfaces[index].number);
}

static void describe_interface(GString *text, const Attachment *attachment, unsigned index) {
  const Interface *item = &attachment->device->model->interfaces[index];
  g_autofree char *syspath = interface_syspath(attachment, index);
  g_string_append_printf(
    text, "P: %s\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\nE: INTERFACE=%u/%u/%u\n", syspath,
    item->class, item->subclass, item->protocol);
  property(text, "DRIVER", item->driver);
  attribute_number(text, "bInterfaceNumber", "%02x", item->number);
  attribute_number(text, "bAlternateSetting", "%2u", 0);
  attribute_number(text, "bInterfaceClass", "%02x", item->class);
  attribute_number(text, "bInterfaceSubClass", "%02x", item->subclass);
  attribute_number(text, "bInterfaceProtocol", "%02x", item->protocol);
  attribute_number(text, "bNumEndpoints", "%02x", item->endpoint_count);
  g_string_append_c(text, '\n');
}

static void describe_tty(GString *text, Attachment *attachment) {
  const Device *device = attachment->device;
  const char *name = attachment->tty_name;
  bool is_usb = g_bytes_get_size(device->model->descriptors) > 0;
  g_autofree char *owner =
    is_usb ? g_strdup_printf("%s/%s:1.%u", attachment->syspath, device->port,
                             device->model->tty_interface)
           : g_strdup(attachment->syspath);
  attachment->tty_syspath = g_strdup_printf("%s/tty/%s", owner, name);
  g_autofree char *parent = g_path_get_basename(owner);
  bool is_acm = g_str_has_prefix(name, "ttyACM");
  unsigned major = is_usb ? (is_acm ? 166 : 188) : 4;
  unsigned minor = (unsigned)atoi(name + (is_usb ? 6 : 4)) + (is_usb ? 0 : 64);
  g_string_append_printf(
    text, "P: %s\nE: SUBSYSTEM=tty\nE: DEVNAME=/dev/%s\nE: MAJOR=%u\nE: MINOR=%u\n",
    attachment->tty_syspath, name, major, minor);
  if (is_usb) identify(text, device);
  g_string_append_printf(text, "A: dev=%u:%u\\n\nL: device=../../../%s\n\n", major, minor, parent);
}

char *attachment_entries(Attachment *attachment) {
  GString *text = g_string_new(NULL);
  if (attachment->node) {
    describe_device(text, attachment);
    for (unsigned i = 0; i < attachment->device->model->interface_count; i++)
      describe_interface(text, attachment, i);
  } else {
    g_string_append_printf(text, "P: %s\nE: SUBSYSTEM=platform\n\n", attachment->syspath);
  }
  if (attachment->tty_name) describe_tty(text, attachment);
  return g_string_free(text, FALSE);
}
