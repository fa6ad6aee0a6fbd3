#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <string.h>

#include "farm.h"

Pipe *attachment_pipe(Attachment *attachment, uint8_t address) {
  for (unsigned i = 0; i < attachment->pipe_count; i++)
    if (attachment->pipes[i].address == address) return &attachment->pipes[i];
  return NULL;
}

Fault *device_fault(Device *device, Way way) {
  for (GList *item = device->faults.head; item; item = item->next) {
    Fault *fault = item->data;
    if (fault->way == way) return fault;
  }
  return NULL;
}

void fault_happened(Device *device, Fault *fault) {
  if (fault->kind == FAULT_NAK || --fault->times > 0) return;
  g_queue_remove(&device->faults, fault);
  g_free(fault);
}

static void finish(Pipe *pipe, int status) {
  URB *urb = g_queue_pop_head(&pipe->flying);
  handle_complete(urb->handle, urb, status);
}

static gsize wanted(const URB *urb) {
  return (gsize)((const struct usbdevfs_urb *)urb->data->data)->buffer_length;
}

static gboolean unplug_later(gpointer device) {
  g_free(device_unplug(device));
  return G_SOURCE_REMOVE;
}

/* Pulls the cable now; the device's entries in sysfs go when the lock is free. */
static void pull(Attachment *attachment) {
  attachment_gone(attachment);
  g_idle_add(unplug_later, attachment->device);
}

/* A fault that is due. False: the transfer goes on when something else has happened. */
static bool strike(Attachment *attachment, Pipe *pipe, Fault *fault) {
  FaultKind kind = fault->kind;
  int status = fault->status;
  if (kind == FAULT_NAK) return false;
  fault_happened(attachment->device, fault);
  switch (kind) {
  case FAULT_STALL:
    pipe->is_halted = true;
    finish(pipe, -EPIPE);
    return true;
  case FAULT_UNPLUG: pull(attachment); return false;
  case FAULT_EMPTY:
    attachment->device->empty_packets++;
    finish(pipe, 0);
    return true;
  case FAULT_SHORT: finish(pipe, 0); return true;
  default: finish(pipe, status); return true;
  }
}

static void take(Device *device, const uint8_t *octets, gsize count) {
  if (device->printer) printer_take(device->printer, octets, count);
  else if (count) g_byte_array_append(device->written, octets, (guint)count);
}

/* OUT: the device takes what it has room for. */
static bool advance_out(Attachment *attachment, Pipe *pipe) {
  Device *device = attachment->device;
  URB *urb = g_queue_peek_head(&pipe->flying);
  if (!urb) return false;
  if (pipe->is_halted) {
    finish(pipe, -EPIPE);
    return true;
  }
  Fault *fault = device_fault(device, WAY_OUT);
  gsize count = wanted(urb) - urb->moved;
  gsize room = device->printer ? printer_room(device->printer) : count;
  count = MIN(count, room);
  if (fault) count = MIN(count, fault->after);
  if (count) {
    take(device, urb->buffer->data + urb->moved, count);
    urb->moved += count;
    if (fault) fault->after -= count;
  }
  if (fault && !fault->after && (urb->moved < wanted(urb) || fault->kind == FAULT_UNPLUG))
    return strike(attachment, pipe, fault);
  if (urb->moved == wanted(urb)) {
    finish(pipe, 0);
    return true;
  }
  // A printer that prints makes room as it takes.
  return count > 0 && device->printer && printer_room(device->printer) > 0;
}

/* IN: one answer of the device after the other, in packets; a short one ends the transfer. */
static bool advance_in(Attachment *attachment, Pipe *pipe) {
  Device *device = attachment->device;
  URB *urb = g_queue_peek_head(&pipe->flying);
  if (!urb) return false;
  if (pipe->is_halted) {
    finish(pipe, -EPIPE);
    return true;
  }
  Fault *fault = device_fault(device, WAY_IN);
  if (fault && !fault->after) return strike(attachment, pipe, fault);
  GBytes *octets = g_queue_peek_head(&pipe->waiting);
  if (!octets) return false;
  gsize size;
  const uint8_t *said = g_bytes_get_data(octets, &size);
  gsize packet = pipe->endpoint->packet ? pipe->endpoint->packet : 64;
  gsize room = wanted(urb) - urb->moved, rest = size - pipe->offset;
  bool is_babble = rest > room && wanted(urb) % packet;
  gsize count = MIN(rest, room);
  if (count) memcpy(urb->buffer->data + urb->moved, said + pipe->offset, count);
  urb->moved += count;
  pipe->offset += count;
  bool is_said = pipe->offset == size || is_babble;
  if (is_said) {
    g_bytes_unref(g_queue_pop_head(&pipe->waiting));
    pipe->offset = 0;
    device->delivered++;
    if (fault) fault->after--;
  }
  if (is_babble) finish(pipe, -EOVERFLOW);
  else if (urb->moved == wanted(urb) || (is_said && (size % packet || !size))) finish(pipe, 0);
  return true;
}

static bool advance_control(Attachment *attachment, Pipe *pipe) {
  Device *device = attachment->device;
  URB *urb = g_queue_peek_head(&pipe->flying);
  if (!urb) return false;
  Fault *fault = device_fault(device, WAY_CONTROL);
  if (fault) {
    if (fault->after) fault->after--;
    else {
      bool goes_on = strike(attachment, pipe, fault);
      // Endpoint 0 has no halt to clear.
      pipe->is_halted = false;
      return goes_on;
    }
  }
  int outcome =
    wanted(urb) < 8 ? -EPIPE : control_answer(attachment, urb->buffer->data, wanted(urb));
  urb->moved = outcome < 0 ? 0 : (gsize)outcome;
  finish(pipe, outcome < 0 ? outcome : 0);
  return true;
}

/* The printer's answers leave by its IN endpoint, or its serial port. */
static void carry_answers(Attachment *attachment) {
  Printer *printer = attachment->device->printer;
  if (!printer) return;
  Pipe *way = NULL;
  for (unsigned i = 1; i < attachment->pipe_count && !way; i++)
    if ((attachment->pipes[i].address & 0x80) && attachment->pipes[i].endpoint->type == 2)
      way = &attachment->pipes[i];
  if (!way) {
    if (attachment->tty_name) serial_settle(attachment);
    else g_queue_clear_full(&printer->answers, (GDestroyNotify)g_bytes_unref);
    return;
  }
  GBytes *answer;
  while ((answer = g_queue_pop_head(&printer->answers))) {
    if (g_queue_get_length(&way->waiting) < 256) g_queue_push_tail(&way->waiting, answer);
    else g_bytes_unref(answer);
  }
}

void attachment_advance(Attachment *attachment) {
  bool moved = true;
  while (moved && !attachment->is_gone) {
    moved = false;
    for (unsigned i = 0; i < attachment->pipe_count && !attachment->is_gone; i++) {
      Pipe *pipe = &attachment->pipes[i];
      if (!pipe->address) moved |= advance_control(attachment, pipe);
      else if (pipe->address & 0x80) moved |= advance_in(attachment, pipe);
      else moved |= advance_out(attachment, pipe);
    }
    if (!attachment->is_gone) carry_answers(attachment);
  }
}

void attachment_gone(Attachment *attachment) {
  if (attachment->is_gone) return;
  attachment->is_gone = true;
  for (unsigned i = 0; i < attachment->pipe_count; i++) {
    Pipe *pipe = &attachment->pipes[i];
    while (g_queue_peek_head(&pipe->flying)) finish(pipe, -ESHUTDOWN);
    attachment->device->lost += g_queue_get_length(&pipe->waiting);
    g_queue_clear_full(&pipe->waiting, (GDestroyNotify)g_bytes_unref);
  }
}

bool device_says(Device *device, uint8_t endpoint, GBytes *octets) {
  Attachment *attachment = device->attachment;
  Pipe *pipe = attachment ? attachment_pipe(attachment, endpoint) : NULL;
  if (!pipe || attachment->is_gone) return false;
  int index = pipe_interface_index(attachment, pipe->interface);
  if (attachment->owners[index] && g_queue_get_length(&pipe->waiting) < 1024) {
    g_queue_push_tail(&pipe->waiting, g_bytes_ref(octets));
    attachment_advance(attachment);
  } else if (attachment->drivers[index]) {
    device->typed++;
  } else {
    device->lost++;
  }
  return true;
}
