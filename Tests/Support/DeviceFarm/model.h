/* What a device file says of a device: docs/captures.md describes the files. */
#ifndef MODEL_H
#define MODEL_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum { MOST_INTERFACES = 8, MOST_ENDPOINTS = 8 };

typedef struct {
  uint8_t address;
  /* bmAttributes: 0 control, 1 isochronous, 2 bulk, 3 interrupt. */
  uint8_t type;
  uint16_t packet;
} Endpoint;

/* How GET_DEVICE_ID is answered: as the class definition says, or as clones do. */
typedef enum { ID_BIG, ID_LITTLE, ID_EMPTY, ID_SHORT, ID_STALL } IDForm;

typedef struct {
  uint8_t number, class, subclass, protocol;
  Endpoint endpoints[MOST_ENDPOINTS];
  unsigned endpoint_count;
  /* The kernel's driver that binds to it; NULL: none. */
  char *driver;
  /* HID: the report descriptor. */
  GBytes *report;
  /* Printer: the IEEE 1284 id. */
  char *id;
  IDForm id_form;
  /* Printer: the answer to GET_PORT_STATUS that never changes; -1: the true one. */
  int port_status;
} Interface;

/* One line of recorded traffic. */
typedef enum { TRAFFIC_IN, TRAFFIC_OUT, TRAFFIC_CONTROL } TrafficKind;
typedef struct {
  TrafficKind kind;
  /* Milliseconds since the beginning. */
  int64_t time;
  uint8_t endpoint;
  uint8_t setup[8];
  /* NULL: the device stalled. */
  GBytes *data;
} Traffic;

typedef struct {
  /* Device and configuration descriptors, one after the other; empty: no USB device. */
  GBytes *descriptors;
  char *manufacturer, *product, *serial;
  int speed;
  /* What usbfs says it can do (USBDEVFS_GET_CAPABILITIES). */
  unsigned capabilities;
  Interface interfaces[MOST_INTERFACES];
  unsigned interface_count;
  /* "ttyACM", "ttyUSB", "ttyS"; NULL: no serial port. */
  char *tty;
  unsigned tty_interface;
  bool is_printer;
  /* Octets that a printer takes while it cannot print. */
  unsigned buffer;
  bool answers_status, answers_fence, sends_automatic_status;
  /* The answer to GS I 67; NULL: none. */
  char *name;
  GPtrArray *traffic;
} Model;

/* Reads a file. NULL, and words in `problem`, where it is none. */
Model *model_read(const char *path, char **problem);

/* Octets written as hexadecimal digits, with any blanks between; NULL where they are not. */
GBytes *hex_octets(const char *text);

const Interface *model_interface(const Model *model, unsigned number);
const Endpoint *model_endpoint(const Model *model, uint8_t address, unsigned *interface);

static inline uint16_t model_word(const Model *model, unsigned offset) {
  gsize size;
  const uint8_t *octets = g_bytes_get_data(model->descriptors, &size);
  return size > offset + 1 ? (uint16_t)(octets[offset] | octets[offset + 1] << 8) : 0;
}

#endif
