#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "farm.h"

/* One connection: a line is a command, and gets a line. */
static gpointer serve(gpointer socket) {
  FILE *commands = fdopen(GPOINTER_TO_INT(socket), "r");
  FILE *replies = fdopen(dup(GPOINTER_TO_INT(socket)), "w");
  char *line = NULL;
  size_t size = 0;
  while (getline(&line, &size, commands) > 0) {
    g_strstrip(line);
    if (!*line || *line == '#') continue;
    g_autofree char *reply = farm_perform(line);
    fprintf(replies, "%s\n", reply);
    if (fflush(replies)) break;
  }
  free(line);
  fclose(commands);
  fclose(replies);
  return NULL;
}

static gpointer accept_all(gpointer socket) {
  for (;;) {
    int connection = accept(GPOINTER_TO_INT(socket), NULL, NULL);
    if (connection < 0) continue;
    g_thread_unref(g_thread_new("control", serve, GINT_TO_POINTER(connection)));
  }
  return NULL;
}

void farm_listen(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  g_strlcpy(address.sun_path, path, sizeof address.sun_path);
  unlink(path);
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address)
      || listen(listener, 8)) {
    g_printerr("device farm: no control socket %s: %s\n", path, g_strerror(errno));
    exit(1);
  }
  g_thread_unref(g_thread_new("accept", accept_all, GINT_TO_POINTER(listener)));
}
