#pragma once
#include <ini.h>
#include <stddef.h>

/* One `name = value` of a file. The texts live until it returns. */
typedef void (*cini_entry)(
    void *user, int line, const char *section, const char *name, const char *value);

/* The longest line that libinih takes whole, in octets without the line's end. */
int cini_longest_line(void);

/* Parses `length` octets of `text`, calling `entry` with the number of the line of each entry.
 * Returns 0, or the number of the first line that is neither an entry nor a section; the entries
 * of all other lines have been given all the same. */
int cini_parse(const char *text, size_t length, cini_entry entry, void *user);
