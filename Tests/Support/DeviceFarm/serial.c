#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "farm.h"

/* What the other side of the cable holds: ready, and a printer that is full not so. */
static int modem_lines(const Device *device) {
  int lines = TIOCM_CTS | TIOCM_DSR | TIOCM_CAR | device->modem_lines;
  if (device->printer && !printer_room(device->printer)) lines &= ~(TIOCM_CTS | TIOCM_DSR);
  return lines;
}

/* A pseudo-terminal has no modem lines; everything else it does itself. */
static int perform(Attachment *attachment, UMockdevIoctlClient *client) {
  Device *device = attachment->device;
  UMockdevIoctlData *argument = umockdev_ioctl_client_get_arg(client);
  gulong request = umockdev_ioctl_client_get_request(client);
  if (request == TIOCEXCL || request == TIOCNXCL) return 0;
  if (request != TIOCMGET && request != TIOCMSET && request != TIOCMBIS && request != TIOCMBIC) {
    int problem = 0;
    int result = umockdev_ioctl_client_execute(client, &problem, NULL);
    return result < 0 ? -problem : result;
  }
  if (attachment->is_gone) return -EIO;
  g_autoptr(UMockdevIoctlData) data = umockdev_ioctl_data_resolve(argument, 0, sizeof(int), NULL);
  int *lines = (int *)data->data;
  if (request == TIOCMGET) *lines = modem_lines(device);
  else if (request == TIOCMSET) device->modem_lines = *lines;
  else if (request == TIOCMBIS) device->modem_lines |= *lines;
  else device->modem_lines &= ~*lines;
  return 0;
}

static gboolean on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer context) {
  (void)base;
  g_mutex_lock(&farm.lock);
  int outcome = perform(context, client);
  umockdev_ioctl_client_complete(client, outcome < 0 ? -1 : outcome, outcome < 0 ? -outcome : 0);
  g_cond_broadcast(&farm.changed);
  g_mutex_unlock(&farm.lock);
  return TRUE;
}

static gboolean on_closed(gint socket, GIOCondition condition, gpointer context) {
  (void)condition;
  Attachment *attachment = context;
  g_mutex_lock(&farm.lock);
  attachment->tty_opens--;
  close(socket);
  g_cond_broadcast(&farm.changed);
  g_mutex_unlock(&farm.lock);
  return G_SOURCE_REMOVE;
}

static void on_opened(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer context) {
  (void)base;
  Attachment *attachment = context;
  // umockdev forgets a client that has no reference while it is open.
  g_object_ref(client);
  g_mutex_lock(&farm.lock);
  attachment->tty_opens++;
  attachment->device->opens++;
  g_autofree char *node = g_strdup_printf("/dev/%s", attachment->tty_name);
  int socket = watched_socket(node);
  if (socket >= 0) g_unix_fd_add(socket, G_IO_HUP | G_IO_ERR, on_closed, attachment);
  g_cond_broadcast(&farm.changed);
  g_mutex_unlock(&farm.lock);
}

UMockdevIoctlBase *serial_handler(Attachment *attachment) {
  UMockdevIoctlBase *base = umockdev_ioctl_base_new();
  g_signal_connect(base, "handle-ioctl", G_CALLBACK(on_ioctl), attachment);
  g_signal_connect(base, "client-connected", G_CALLBACK(on_opened), attachment);
  return base;
}

/* MARK: - The device's end */

static gboolean pull(gpointer device) {
  g_free(device_unplug(device));
  return G_SOURCE_REMOVE;
}

/* Octets that the device takes now. */
static gsize room(Device *device, Fault *fault) {
  gsize count = device->printer ? printer_room(device->printer) : 4096;
  return fault ? MIN(count, fault->after) : count;
}

static gboolean on_readable(gint descriptor, GIOCondition condition, gpointer context) {
  (void)condition;
  Attachment *attachment = context;
  Device *device = attachment->device;
  uint8_t octets[512];
  g_mutex_lock(&farm.lock);
  Fault *fault = device_fault(device, WAY_OUT);
  gsize limit = MIN(room(device, fault), sizeof octets);
  ssize_t count = limit && !attachment->is_gone ? read(descriptor, octets, limit) : 0;
  if (count > 0) {
    if (fault) fault->after -= (uint64_t)count;
    if (device->printer) printer_take(device->printer, octets, (gsize)count);
    else g_byte_array_append(device->written, octets, (guint)count);
  }
  if (fault && !fault->after && fault->kind == FAULT_UNPLUG) {
    fault_happened(device, fault);
    attachment_gone(attachment);
    g_idle_add(pull, device);
  }
  bool goes_on = count > 0 && !attachment->is_gone && room(device, device_fault(device, WAY_OUT));
  if (!goes_on) attachment->source = 0;
  if (!attachment->is_gone) attachment_advance(attachment);
  g_cond_broadcast(&farm.changed);
  g_mutex_unlock(&farm.lock);
  return goes_on ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void serial_say(Attachment *attachment, const uint8_t *octets, gsize count) {
  ssize_t said = write(attachment->master, octets, count);
  attachment->device->lost += said < 0 ? count : count - (gsize)said;
}

void serial_settle(Attachment *attachment) {
  Device *device = attachment->device;
  GBytes *answer;
  while (device->printer && (answer = g_queue_pop_head(&device->printer->answers))) {
    serial_say(attachment, g_bytes_get_data(answer, NULL), g_bytes_get_size(answer));
    g_bytes_unref(answer);
  }
  if (attachment->source || attachment->is_gone) return;
  if (!room(device, device_fault(device, WAY_OUT))) return;
  attachment->source = g_unix_fd_add(attachment->master, G_IO_IN, on_readable, attachment);
}

void serial_open(Attachment *attachment) {
  fcntl(attachment->master, F_SETFL, O_NONBLOCK);
  serial_settle(attachment);
}

void serial_close(Attachment *attachment) {
  if (attachment->source) g_source_remove(attachment->source);
  attachment->source = 0;
  close(attachment->master);
  close(attachment->slave);
}
