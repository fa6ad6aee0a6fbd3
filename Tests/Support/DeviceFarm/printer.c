#include "printer.h"

#include <stdlib.h>
#include <string.h>

#include "escpos.h"

Printer *printer_new(const Model *model) {
  Printer *printer = g_new0(Printer, 1);
  printer->model = model;
  printer->roll = -1;
  printer->pending = g_byte_array_new();
  printer->paper = g_ptr_array_new();
  g_queue_init(&printer->answers);
  printer_switched_on(printer);
  return printer;
}

void printer_switched_on(Printer *printer) {
  g_byte_array_set_size(printer->pending, 0);
  g_queue_clear_full(&printer->answers, (GDestroyNotify)g_bytes_unref);
  printer->automatic = 0;
  printer->tail_length = 0;
  g_ptr_array_add(printer->paper, g_byte_array_new());
}

static bool is_printing(const Printer *printer) {
  return !printer->paper_out && !printer->cover_open && !printer->offline && !printer->cutter
      && !printer->hot && !printer->broken && !printer->hangs;
}

gsize printer_room(const Printer *printer) {
  if (printer->hangs) return 0;
  gsize buffer = printer->model->buffer;
  return buffer > printer->pending->len ? buffer - printer->pending->len : 0;
}

static void answer(Printer *printer, const uint8_t *octets, gsize count) {
  if (printer->silent || g_queue_get_length(&printer->answers) >= 256) return;
  g_queue_push_tail(&printer->answers, g_bytes_new(octets, count));
}

/* DLE EOT n ("Transmit real-time status"). */
static uint8_t real_time_status(const Printer *printer, uint8_t question) {
  bool fault = printer->cutter || printer->hot || printer->broken;
  switch (question) {
  case 1: return 0x12 | (printer->drawer_open ? 0 : 0x04) | (is_printing(printer) ? 0 : 0x08);
  case 2:
    return 0x12 | (printer->cover_open ? 0x04 : 0) | (printer->paper_out ? 0x20 : 0)
        | (fault ? 0x40 : 0);
  case 3:
    return 0x12 | (printer->cutter ? 0x08 : 0) | (printer->broken ? 0x20 : 0)
        | (printer->hot ? 0x40 : 0);
  default:
    return 0x12 | (printer->paper_low || printer->paper_out ? 0x0C : 0)
        | (printer->paper_out ? 0x60 : 0);
  }
}

/* GS r 1 ("Transmit status", paper sensors). */
static uint8_t paper_sensors(const Printer *printer) {
  return (printer->paper_low || printer->paper_out ? 0x03 : 0) | (printer->paper_out ? 0x0C : 0);
}

/* GS a n ("Automatic Status Back"). */
static void automatic_status(const Printer *printer, uint8_t status[4]) {
  status[0] = 0x10 | (printer->drawer_open ? 0 : 0x04) | (is_printing(printer) ? 0 : 0x08)
      | (printer->cover_open ? 0x20 : 0);
  status[1] = (printer->cutter ? 0x08 : 0) | (printer->broken ? 0x20 : 0)
      | (printer->hot ? 0x40 : 0);
  status[2] = paper_sensors(printer);
  status[3] = 0;
}

/* GS I 67 ("Transmit printer ID", the model's name): "_NAME" and NUL. */
static void tell_name(Printer *printer) {
  char *words = g_strconcat("_", printer->model->name, NULL);
  answer(printer, (const uint8_t *)words, strlen(words) + 1);
  g_free(words);
}

uint8_t printer_port_status(const Printer *printer) {
  bool fault = printer->cutter || printer->hot || printer->broken || printer->cover_open;
  return (printer->offline || printer->hangs ? 0 : 0x10) | (fault || printer->paper_out ? 0 : 0x08)
      | (printer->paper_out ? 0x20 : 0);
}

/* Finds DLE EOT and DLE DC4 among the octets as they arrive: they act at once, wherever. */
static void notice(Printer *printer, uint8_t octet) {
  uint8_t *tail = printer->tail;
  tail[printer->tail_length++] = octet;
  if (tail[0] != 0x10) {
    printer->tail_length = 0;
  } else if (printer->tail_length == 2 && octet != 0x04 && octet != 0x14) {
    printer->tail_length = octet == 0x10;
  } else if (printer->tail_length == 3 && tail[1] == 0x04) {
    printer->questions++;
    uint8_t status = real_time_status(printer, octet);
    if (octet >= 1 && octet <= 4 && printer->model->answers_status) answer(printer, &status, 1);
    printer->tail_length = 0;
  } else if (printer->tail_length == 5) {
    if (tail[2] == 1) printer->pulses++;
    printer->tail_length = 0;
  }
}

static GByteArray *roll(const Printer *printer) {
  return printer->paper->pdata[printer->paper->len - 1];
}

static void perform(Printer *printer, const uint8_t *command, gsize length) {
  const Model *model = printer->model;
  if (length == 3 && command[0] == 0x10) return;
  if (length == 3 && command[0] == 0x1D && command[1] == 'r') {
    uint8_t sensors = paper_sensors(printer);
    printer->questions++;
    if (model->answers_fence) answer(printer, &sensors, 1);
    return;
  }
  if (length == 3 && command[0] == 0x1D && command[1] == 'a') {
    printer->automatic = model->sends_automatic_status ? command[2] : 0;
    automatic_status(printer, printer->told);
    if (printer->automatic) answer(printer, printer->told, 4);
    return;
  }
  if (length == 3 && command[0] == 0x1D && command[1] == 'I') {
    if (model->name && command[2] == 67) tell_name(printer);
    return;
  }
  /* ESC @ takes everything back that was set, automatic status too. */
  if (length == 2 && command[0] == 0x1B && command[1] == '@') printer->automatic = 0;
  if (length == 5 && command[0] == 0x1B && command[1] == 'p') printer->pulses++;
  g_byte_array_append(roll(printer), command, (guint)length);
  printer->printed += length;
  if (printer->roll < 0) return;
  printer->roll -= (int64_t)length;
  if (printer->roll > 0) return;
  printer->roll = -1;
  printer->paper_out = true;
}

static void print(Printer *printer) {
  while (printer->pending->len && is_printing(printer)) {
    gsize length = escpos_command(printer->pending->data, printer->pending->len);
    if (!length) break;
    perform(printer, printer->pending->data, length);
    g_byte_array_remove_range(printer->pending, 0, (guint)length);
  }
}

void printer_take(Printer *printer, const uint8_t *octets, gsize count) {
  printer->received += count;
  g_byte_array_append(printer->pending, octets, (guint)count);
  for (gsize i = 0; i < count; i++) notice(printer, octets[i]);
  printer_changed(printer);
}

void printer_changed(Printer *printer) {
  print(printer);
  uint8_t now[4];
  automatic_status(printer, now);
  if (!printer->automatic || !memcmp(now, printer->told, 4)) return;
  memcpy(printer->told, now, 4);
  answer(printer, now, 4);
}

bool printer_set(Printer *printer, const char *key, const char *value) {
  const struct {
    const char *key, *value;
    bool *flag;
  } flags[] = {
    {"cover", "open", &printer->cover_open}, {"offline", "yes", &printer->offline},
    {"cutter", "jammed", &printer->cutter}, {"hot", "yes", &printer->hot},
    {"broken", "yes", &printer->broken}, {"hangs", "yes", &printer->hangs},
    {"silent", "yes", &printer->silent}, {"drawer", "open", &printer->drawer_open},
  };
  if (!strcmp(key, "paper")) {
    printer->paper_out = !strcmp(value, "out");
    printer->paper_low = !strcmp(value, "low");
    printer_changed(printer);
    return true;
  }
  if (!strcmp(key, "roll")) {
    printer->roll = atoll(value);
    return true;
  }
  for (unsigned i = 0; i < G_N_ELEMENTS(flags); i++) {
    if (strcmp(flags[i].key, key)) continue;
    *flags[i].flag = !strcmp(flags[i].value, value);
    printer_changed(printer);
    return true;
  }
  return false;
}
