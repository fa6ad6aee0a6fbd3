/* The farm: devices, what is plugged in, and who has it open.
 *
 * Threads: umockdev's answers ioctls, one for each control connection reads commands, the main one
 * reads serial ports and waits for time to pass. All that is here is looked at under `farm.lock`;
 * only the testbed has a lock of its own, because it may wait for the program under test. */
#ifndef FARM_H
#define FARM_H

#include <umockdev.h>

#include "model.h"
#include "printer.h"

typedef enum {
  FAULT_STALL, FAULT_ERROR, FAULT_SHORT, FAULT_EMPTY, FAULT_NAK, FAULT_UNPLUG
} FaultKind;
typedef enum { WAY_OUT, WAY_IN, WAY_CONTROL } Way;

typedef struct {
  FaultKind kind;
  Way way;
  /* Octets out, or answers in, that still pass before it. */
  uint64_t after;
  /* FAULT_ERROR: a negative error number, as a URB's status. */
  int status;
  unsigned times;
} Fault;

typedef struct Attachment Attachment;

/* A device by its name: it stays the same device, with its paper, while it is unplugged. */
typedef struct {
  char *name;
  const Model *model;
  char *serial;
  /* "1-2": bus and port. */
  char *port;
  Printer *printer;
  /* NULL: unplugged. */
  Attachment *attachment;
  GQueue faults;
  char *id;
  bool is_busy;
  /* A HID was set to its boot protocol. */
  bool is_boot;
  /* What happened to it since it was first plugged in. */
  uint64_t opens, claims, submits, unclaimed, typed, lost, delivered;
  uint64_t halts_cleared, resets, strange;
  uint64_t plugs, empty_packets;
  /* A serial port that is no printer: what was written to it. */
  GByteArray *written;
  int modem_lines;
} Device;

/* A program's open file of a device. */
typedef struct {
  UMockdevIoctlClient *client;
  Attachment *attachment;
  /* URBs that are done and not reaped. */
  GQueue done;
  /* The program waits in REAPURB. */
  bool is_reaping;
  bool was_fed;
  uint64_t reaping;
} Handle;

typedef struct {
  Handle *handle;
  /* struct usbdevfs_urb, and its buffer. */
  UMockdevIoctlData *data, *buffer;
  gsize moved;
} URB;

typedef struct {
  uint8_t address;
  const Endpoint *endpoint;
  unsigned interface;
  bool is_halted;
  GQueue flying;
  /* IN: what the device has to say, as GBytes. */
  GQueue waiting;
  gsize offset;
} Pipe;

/* One time that a device is plugged in. */
struct Attachment {
  Device *device;
  unsigned number;
  char *syspath, *node;
  bool is_gone;
  GPtrArray *handles;
  Pipe pipes[MOST_INTERFACES * MOST_ENDPOINTS + 1];
  unsigned pipe_count;
  /* By interface: the kernel's driver, and the handle that has claimed it. */
  const char *drivers[MOST_INTERFACES];
  Handle *owners[MOST_INTERFACES];
  /* What sysfs shows of that: the drivers, and the device files that they made. */
  bool is_shown;
  const char *shown[MOST_INTERFACES];
  char *nodes[MOST_INTERFACES];
  /* Its serial port. */
  char *tty_name, *tty_syspath;
  int master, slave;
  guint source;
  unsigned tty_opens;
};

typedef struct {
  GMutex lock;
  GCond changed;
  GMutex testbed_lock;
  UMockdevTestbed *testbed;
  GPtrArray *devices;
  GPtrArray *attachments;
  GPtrArray *folders;
  /* The inodes of the connections that programs have made. */
  GHashTable *connections;
} Farm;

extern Farm farm;

/* farm.c */
Device *farm_device(const char *name);
int pipe_interface_index(const Attachment *attachment, unsigned interface);

/* plug.c: each takes the lock itself. NULL, or what is wrong. */
char *device_plug(const char *model, const char *name, const char *serial, const char *port);
char *device_replug(Device *device);
char *device_unplug(Device *device);
void root_hub_plug(void);

/* entries.c: what sysfs shows of it, and where it shows an interface. */
char *attachment_entries(Attachment *attachment);
char *interface_syspath(const Attachment *attachment, unsigned index);

/* A duplicate of the newest connection that a program has made to a device: umockdev does not tell
 * of a program's end while it owes that an answer. -1: not found. */
int watched_socket(const char *node);

/* usbfs.c, transfers.c: under the lock. */
UMockdevIoctlBase *usbfs_handler(Attachment *attachment);
void handle_complete(Handle *handle, URB *urb, int status);
void attachment_advance(Attachment *attachment);
void attachment_gone(Attachment *attachment);
Pipe *attachment_pipe(Attachment *attachment, uint8_t address);
/* NULL: nobody listens, and it is gone. */
bool device_says(Device *device, uint8_t endpoint, GBytes *octets);
void handle_answer_reap(Handle *handle);
Fault *device_fault(Device *device, Way way);
void fault_happened(Device *device, Fault *fault);
void urb_drop(URB *urb);

/* sysfs.c: under the lock, after a driver came or went. */
void sysfs_settle(Attachment *attachment);

/* control.c: endpoint 0. The answer to a request; -EPIPE where the device stalls. */
int control_answer(Attachment *attachment, uint8_t *setup, gsize size);

/* serial.c */
UMockdevIoctlBase *serial_handler(Attachment *attachment);
void serial_open(Attachment *attachment);
void serial_close(Attachment *attachment);
void serial_say(Attachment *attachment, const uint8_t *octets, gsize count);
void serial_settle(Attachment *attachment);

/* figures.c: under the lock. JSON. */
char *device_figures(const Device *device);
char *device_paper(const Device *device);
/* Whether a figure is so: "=", "<" or ">=". */
bool device_holds(const Device *device, const char *name, const char *relation, uint64_t wanted,
                  bool *is_known);

/* commands.c: "ok" and JSON, or "error" and words. */
char *farm_perform(const char *line);

/* listen.c */
void farm_listen(const char *path);

#endif
