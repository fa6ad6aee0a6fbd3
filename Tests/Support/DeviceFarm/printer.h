/* A receipt printer: what it takes, what comes out of it, and what it answers (ESC/POS). */
#ifndef PRINTER_H
#define PRINTER_H

#include "model.h"

typedef struct {
  const Model *model;
  /* What is the matter with it. */
  bool paper_out, paper_low, cover_open, offline, cutter, hot, broken, hangs, silent, drawer_open;
  /* Octets of paper until the roll ends; negative: it never does. */
  int64_t roll;
  /* Arrived, and not looked at for printing. */
  GByteArray *pending;
  /* What was printed, without questions: one for each time it was switched on. */
  GPtrArray *paper;
  /* Not yet sent: one GBytes for each answer. */
  GQueue answers;
  uint64_t received, printed, pulses, questions;
  /* Real-time commands are found wherever they stand. */
  uint8_t tail[5];
  unsigned tail_length;
  uint8_t automatic;
  uint8_t told[4];
} Printer;

Printer *printer_new(const Model *model);

/* Forgets what was not printed, as when its power goes. */
void printer_switched_on(Printer *printer);

/* Octets that it takes now. */
gsize printer_room(const Printer *printer);
void printer_take(Printer *printer, const uint8_t *octets, gsize count);

/* Goes on, and tells of a change, after its state was changed. */
void printer_changed(Printer *printer);

/* Sets one thing: "paper out", "cover open", ...; false where there is no such thing. */
bool printer_set(Printer *printer, const char *key, const char *value);

/* The answer to GET_PORT_STATUS (USB Printer Class 1.1, 4.2.2). */
uint8_t printer_port_status(const Printer *printer);

#endif
