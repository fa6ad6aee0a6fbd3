#include "escpos.h"

#include <string.h>

/* Octets after the command's name. */
static int parameters(const char *none, const char *one, const char *two, const char *three,
                      uint8_t name) {
  if (name && strchr(none, name)) return 0;
  if (name && strchr(one, name)) return 1;
  if (name && strchr(two, name)) return 2;
  if (name && strchr(three, name)) return 3;
  return -1;
}

static gsize word(const uint8_t *octets) { return (gsize)(octets[0] | octets[1] << 8); }

static gsize escape(const uint8_t *o, gsize count) {
  if (o[1] == '*') {
    if (count < 5) return 0;
    return 5 + word(o + 3) * (o[2] >= 32 ? 3 : 1);
  }
  if (o[1] == 'D') {
    const uint8_t *end = memchr(o + 2, 0, count - 2);
    return end ? (gsize)(end - o) + 1 : 0;
  }
  int more = parameters("@2imL<Sv", "3!-EGMadJtR{VrT=%?e K U", "$\\cfB", "p7", o[1]);
  return 2 + (gsize)(more < 0 ? 0 : more);
}

static gsize barcode(const uint8_t *o, gsize count) {
  if (count < 4) return 0;
  if (o[2] >= 65) return 4 + (gsize)o[3];
  const uint8_t *end = memchr(o + 3, 0, count - 3);
  return end ? (gsize)(end - o) + 1 : 0;
}

static gsize group(const uint8_t *o, gsize count) {
  switch (o[1]) {
  case '(': return count < 5 ? 0 : 5 + word(o + 3);
  case 'k': return barcode(o, count);
  case 'v': return count < 8 ? 0 : 8 + word(o + 4) * word(o + 6);
  case '*': return count < 4 ? 0 : 4 + (gsize)o[2] * o[3] * 8;
  case '8':
    return count < 7 ? 0
                     : 7 + (o[3] | (gsize)o[4] << 8 | (gsize)o[5] << 16 | (gsize)o[6] << 24);
  case 'V':
    if (count < 3) return 0;
    return o[2] >= 65 ? 4 : 3;
  default: break;
  }
  int more = parameters(":c", "!BHfhwbarI/ET", "LWP\\$", "^", o[1]);
  return 2 + (gsize)(more < 0 ? 0 : more);
}

static gsize chinese(const uint8_t *o, gsize count) {
  if (o[1] == '(') return count < 5 ? 0 : 5 + word(o + 3);
  if (o[1] == '2') return 2 + 2 + 72;
  int more = parameters("&.", "C!-W", "Sp", "", o[1]);
  return 2 + (gsize)(more < 0 ? 0 : more);
}

static gsize data_link(const uint8_t *o, gsize count) {
  if (o[1] != 0x14) return o[1] == 0x04 || o[1] == 0x05 ? 3 : 1;
  if (count < 3) return 0;
  return o[2] == 8 ? 10 : 5;
}

gsize escpos_command(const uint8_t *octets, gsize count) {
  if (!count) return 0;
  uint8_t first = octets[0];
  if (first != 0x1B && first != 0x1D && first != 0x1C && first != 0x10 && first != 0x12) return 1;
  if (count < 2) return 0;
  gsize length = first == 0x1B ? escape(octets, count)
               : first == 0x1D ? group(octets, count)
               : first == 0x1C ? chinese(octets, count)
               : first == 0x10 ? data_link(octets, count)
                               : (octets[1] == '#' ? 3 : 1);
  return length <= count ? length : 0;
}
