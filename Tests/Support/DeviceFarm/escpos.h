/* Where one ESC/POS command ends and the next begins. */
#ifndef ESCPOS_H
#define ESCPOS_H

#include <glib.h>
#include <stdint.h>

/* The length of the first command, or of one octet of text; 0: it is not complete yet. */
gsize escpos_command(const uint8_t *octets, gsize count);

#endif
