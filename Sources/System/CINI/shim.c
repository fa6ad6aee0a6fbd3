#include "CINI.h"

#include <pthread.h>
#include <string.h>

static pthread_once_t rules = PTHREAD_ONCE_INIT;

/* A value may hold a semicolon, and an indented line is a line: comments and values have lines of
 * their own. */
static void set_rules(void)
{
    ini_allow_inline_comments = false;
    ini_allow_multiline = false;
    ini_stop_on_first_error = false;
}

struct cini_state {
    const char *rest;
    const char *end;
    int line;
    cini_entry entry;
    void *user;
};

/* Debian's libinih does not tell its handler the number of a line; it asks for one line at a time,
 * so they are counted where they are handed out. */
static char *next_line(char *buffer, int size, void *stream)
{
    struct cini_state *state = stream;
    if (state->rest == state->end || size < 2) {
        return NULL;
    }
    size_t rest = (size_t)(state->end - state->rest);
    const char *stop = memchr(state->rest, '\n', rest);
    size_t length = stop ? (size_t)(stop - state->rest) + 1 : rest;
    if (length > (size_t)size - 1) {
        length = (size_t)size - 1;
    }
    memcpy(buffer, state->rest, length);
    buffer[length] = '\0';
    state->rest += length;
    state->line += 1;
    return buffer;
}

static int handle(void *user, const char *section, const char *name, const char *value)
{
    struct cini_state *state = user;
    state->entry(state->user, state->line, section, name, value ? value : "");
    return 1;
}

int cini_longest_line(void)
{
    return ini_max_line - 3;
}

int cini_parse(const char *text, size_t length, cini_entry entry, void *user)
{
    pthread_once(&rules, set_rules);
    struct cini_state state = {text, text + length, 0, entry, user};
    return ini_parse_stream(next_line, &state, handle, &state);
}
