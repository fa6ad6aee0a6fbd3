#include <string.h>

#include "farm.h"

static uint64_t count_flying(const Attachment *attachment, bool only_in) {
  uint64_t count = 0;
  for (unsigned i = 0; attachment && i < attachment->pipe_count; i++)
    if (!only_in || (attachment->pipes[i].address & 0x80))
      count += g_queue_get_length((GQueue *)&attachment->pipes[i].flying);
  return count;
}

static uint64_t count_waiting(const Attachment *attachment) {
  uint64_t count = 0;
  for (unsigned i = 0; attachment && i < attachment->pipe_count; i++)
    count += g_queue_get_length((GQueue *)&attachment->pipes[i].waiting);
  return count;
}

static uint64_t count_owners(const Attachment *attachment) {
  uint64_t count = 0;
  for (unsigned i = 0; attachment && i < MOST_INTERFACES; i++) count += !!attachment->owners[i];
  return count;
}

/* Interfaces whose kernel driver is bound, and those where it is missing. */
static uint64_t count_drivers(const Attachment *attachment, bool missing) {
  uint64_t count = 0;
  for (unsigned i = 0; attachment && i < attachment->device->model->interface_count; i++)
    if (attachment->device->model->interfaces[i].driver)
      count += missing ? !attachment->drivers[i] : !!attachment->drivers[i];
  return count;
}

/* Files that programs still hold of devices that are unplugged. */
static uint64_t count_stale(const Device *device) {
  uint64_t count = 0;
  for (guint i = 0; i < farm.attachments->len; i++) {
    const Attachment *attachment = farm.attachments->pdata[i];
    if (attachment->device == device && attachment->is_gone)
      count += attachment->handles->len + attachment->tty_opens;
  }
  return count;
}

enum { FIGURES = 29 };
typedef struct {
  const char *name;
  uint64_t value;
} Figure;

static void figures(const Device *device, Figure list[FIGURES]) {
  const Attachment *attachment = device->attachment;
  const Printer *printer = device->printer;
  const Figure now[FIGURES] = {
    {"plugged", attachment != NULL},
    {"number", attachment ? attachment->number : 0},
    {"plugs", device->plugs},
    {"open", attachment ? attachment->handles->len + attachment->tty_opens : 0},
    {"opens", device->opens},
    {"stale", count_stale(device)},
    {"claimed", count_owners(attachment)},
    {"claims", device->claims},
    {"drivers", count_drivers(attachment, false)},
    {"drivers_missing", count_drivers(attachment, true)},
    {"flying", count_flying(attachment, false)},
    {"listening", count_flying(attachment, true)},
    {"waiting", count_waiting(attachment)},
    {"submits", device->submits},
    {"unclaimed", device->unclaimed},
    {"delivered", device->delivered},
    {"typed", device->typed},
    {"lost", device->lost},
    {"halts_cleared", device->halts_cleared},
    {"resets", device->resets},
    {"strange", device->strange},
    {"faults", g_queue_get_length((GQueue *)&device->faults)},
    {"written", device->written->len},
    {"received", printer ? printer->received : 0},
    {"printed", printer ? printer->printed : 0},
    {"pending", printer ? printer->pending->len : 0},
    {"pulses", printer ? printer->pulses : 0},
    {"questions", printer ? printer->questions : 0},
    {"boot", device->is_boot},
  };
  memcpy(list, now, sizeof now);
}

char *device_figures(const Device *device) {
  Figure list[FIGURES];
  figures(device, list);
  GString *text = g_string_new("{");
  for (unsigned i = 0; i < FIGURES; i++)
    g_string_append_printf(
      text, "%s\"%s\":%" G_GUINT64_FORMAT, i ? "," : "", list[i].name, list[i].value);
  const Attachment *attachment = device->attachment;
  g_string_append_printf(
    text, ",\"tty\":\"%s\"}",
    attachment && attachment->tty_name ? attachment->tty_name : "");
  return g_string_free(text, FALSE);
}

static void append_hex(GString *text, const GByteArray *octets) {
  g_string_append_c(text, '"');
  for (guint i = 0; i < octets->len; i++) g_string_append_printf(text, "%02X", octets->data[i]);
  g_string_append_c(text, '"');
}

/* What came out of the printer, one roll for each time it was switched on; or what a serial port
 * that is none was sent. */
char *device_paper(const Device *device) {
  GString *text = g_string_new("{\"paper\":[");
  if (!device->printer) append_hex(text, device->written);
  for (guint i = 0; device->printer && i < device->printer->paper->len; i++) {
    if (i) g_string_append_c(text, ',');
    append_hex(text, device->printer->paper->pdata[i]);
  }
  g_string_append(text, "]}");
  return g_string_free(text, FALSE);
}

bool device_holds(const Device *device, const char *name, const char *relation, uint64_t wanted,
                  bool *is_known) {
  Figure list[FIGURES];
  figures(device, list);
  for (unsigned i = 0; i < FIGURES; i++) {
    if (strcmp(list[i].name, name)) continue;
    *is_known = true;
    return *relation == '=' ? list[i].value == wanted
         : *relation == '<' ? list[i].value < wanted
                            : list[i].value >= wanted;
  }
  *is_known = false;
  return false;
}
