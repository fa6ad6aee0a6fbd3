#include <errno.h>
#include <string.h>

#include "farm.h"

static int put(uint8_t *setup, gsize size, const void *octets, gsize count) {
  gsize length = MIN((gsize)(setup[6] | setup[7] << 8), size - 8);
  count = MIN(count, length);
  memcpy(setup + 8, octets, count);
  return (int)count;
}

/* A string descriptor (USB 2.0, 9.6.7): UTF-16, little-endian. */
static int put_string(uint8_t *setup, gsize size, const char *text) {
  uint8_t octets[254] = {0, 3};
  glong count = 0;
  g_autofree gunichar2 *units = text ? g_utf8_to_utf16(text, -1, NULL, &count, NULL) : NULL;
  if (!units) return -EPIPE;
  count = MIN(count, 126);
  for (glong i = 0; i < count; i++) {
    octets[2 + 2 * i] = (uint8_t)units[i];
    octets[3 + 2 * i] = (uint8_t)(units[i] >> 8);
  }
  octets[0] = (uint8_t)(2 + 2 * count);
  return put(setup, size, octets, octets[0]);
}

static int string_descriptor(const Device *device, uint8_t *setup, gsize size) {
  gsize length;
  const uint8_t *octets = g_bytes_get_data(device->model->descriptors, &length);
  uint8_t index = setup[2];
  if (!index) return put(setup, size, (const uint8_t[]){4, 3, 9, 4}, 4);
  if (length < 18) return -EPIPE;
  if (index == octets[14]) return put_string(setup, size, device->model->manufacturer);
  if (index == octets[15]) return put_string(setup, size, device->model->product);
  if (index == octets[16]) return put_string(setup, size, device->serial);
  return -EPIPE;
}

/* USB 2.0, 9.4.3, and USB HID 1.11, 7.1.1. */
static int descriptor(const Device *device, uint8_t *setup, gsize size) {
  gsize length;
  const uint8_t *octets = g_bytes_get_data(device->model->descriptors, &length);
  const Interface *interface = model_interface(device->model, setup[4]);
  switch (setup[3]) {
  case 1: return put(setup, size, octets, MIN(length, 18));
  case 2: return length > 18 ? put(setup, size, octets + 18, length - 18) : -EPIPE;
  case 3: return string_descriptor(device, setup, size);
  case 0x22:
    if (setup[0] != 0x81 || !interface || !interface->report) return -EPIPE;
    return put(setup, size, g_bytes_get_data(interface->report, NULL),
               g_bytes_get_size(interface->report));
  default: return -EPIPE;
  }
}

/* GET_DEVICE_ID (USB Printer Class 1.1, 4.2.1), and how clones answer it. */
static int device_id(const Device *device, const Interface *interface, uint8_t *setup, gsize size) {
  const char *id = device->id ? device->id : interface->id;
  if (interface->id_form == ID_STALL || !id) return -EPIPE;
  gsize length = interface->id_form == ID_EMPTY ? 0 : strlen(id);
  gsize said = length + 2;
  g_autofree uint8_t *octets = g_malloc0(length + 2);
  memcpy(octets + 2, id, length);
  bool is_little = interface->id_form == ID_LITTLE;
  octets[is_little] = (uint8_t)(said >> 8);
  octets[!is_little] = (uint8_t)said;
  // Two octets too few, as the gadget driver of Linux and some printers send it.
  if (interface->id_form == ID_SHORT && length > 2) length -= 2;
  return put(setup, size, octets, length + 2);
}

static int printer_request(Device *device, const Interface *interface, uint8_t *setup, gsize size) {
  if (setup[0] == 0xA1 && setup[1] == 0) return device_id(device, interface, setup, size);
  if (setup[0] == 0xA1 && setup[1] == 1) {
    uint8_t status = device->printer ? printer_port_status(device->printer) : 0x18;
    if (interface->port_status >= 0) status = (uint8_t)interface->port_status;
    return put(setup, size, &status, 1);
  }
  if ((setup[0] == 0x21 || setup[0] == 0x23) && setup[1] == 2) {
    device->resets++;
    return 0;
  }
  return -EPIPE;
}

/* What was recorded of the request, if it was. */
static const Traffic *recorded(const Model *model, const uint8_t *setup) {
  for (guint i = 0; i < model->traffic->len; i++) {
    const Traffic *item = model->traffic->pdata[i];
    if (item->kind == TRAFFIC_CONTROL && !memcmp(item->setup, setup, 8)) return item;
  }
  return NULL;
}

int control_answer(Attachment *attachment, uint8_t *setup, gsize size) {
  Device *device = attachment->device;
  const Traffic *item = recorded(device->model, setup);
  if (item) {
    if (!item->data) return -EPIPE;
    return put(setup, size, g_bytes_get_data(item->data, NULL), g_bytes_get_size(item->data));
  }
  if ((setup[0] & 0x7F) < 2 && setup[1] == 6 && (setup[0] & 0x80))
    return descriptor(device, setup, size);
  if (setup[0] == 0x80 && setup[1] == 0) return put(setup, size, (const uint8_t[]){0, 0}, 2);
  // Of printers the high octet of wIndex names the interface in one request, the low one in others.
  bool is_id = setup[0] == 0xA1 && setup[1] == 0;
  const Interface *interface = model_interface(device->model, is_id ? setup[5] : setup[4]);
  if (!interface || !(setup[0] & 0x21)) return -EPIPE;
  if (interface->class == 7) return printer_request(device, interface, setup, size);
  // SET_REPORT, SET_IDLE, SET_PROTOCOL of HID; SET_LINE_CODING, SET_CONTROL_LINE_STATE of CDC.
  bool is_set = setup[0] == 0x21;
  if (interface->class == 3 && is_set && setup[1] == 11) device->is_boot = !setup[2];
  if (interface->class == 3 && is_set && setup[1] >= 9 && setup[1] <= 11) return 0;
  if (interface->class == 2 && is_set && (setup[1] == 0x20 || setup[1] == 0x22)) return 0;
  return -EPIPE;
}
