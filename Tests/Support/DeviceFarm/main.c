/* upayd-device-farm: emulated devices for programs that look for real ones: docs/captures.md. */
#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "farm.h"

#define PRELOAD "libumockdev-preload.so.0"

Farm farm;

Device *farm_device(const char *name) {
  for (guint i = 0; i < farm.devices->len; i++) {
    Device *device = farm.devices->pdata[i];
    if (!strcmp(device->name, name)) return device;
  }
  return NULL;
}

/* Whether a descriptor is a connection to `path` that was not seen before. */
static bool is_new_connection(int descriptor, const char *path) {
  struct sockaddr_un own;
  socklen_t size = sizeof own;
  int is_listening = 0;
  socklen_t flag = sizeof is_listening;
  struct stat facts;
  if (getsockname(descriptor, (struct sockaddr *)&own, &size) || own.sun_family != AF_UNIX)
    return false;
  if (size <= sizeof own.sun_family || strcmp(own.sun_path, path)) return false;
  getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &flag);
  if (is_listening || fstat(descriptor, &facts)) return false;
  return g_hash_table_add(farm.connections, GSIZE_TO_POINTER(facts.st_ino));
}

int watched_socket(const char *node) {
  g_autofree char *root = umockdev_testbed_get_root_dir(farm.testbed);
  g_autofree char *path = g_build_filename(root, "ioctl", node, NULL);
  long limit = MIN(sysconf(_SC_OPEN_MAX), 4096);
  for (int descriptor = 3; descriptor < limit; descriptor++)
    if (is_new_connection(descriptor, path)) return dup(descriptor);
  return -1;
}

static gboolean on_end(gpointer loop) {
  g_main_loop_quit(loop);
  return G_SOURCE_CONTINUE;
}

/* Performs a file of commands; the first that fails ends the program. */
static gpointer perform_script(gpointer path) {
  g_autofree char *text = NULL;
  if (!g_file_get_contents(path, &text, NULL, NULL)) {
    g_printerr("device farm: no script %s\n", (const char *)path);
    exit(1);
  }
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (unsigned i = 0; lines[i]; i++) {
    g_strstrip(lines[i]);
    if (!*lines[i] || *lines[i] == '#') continue;
    g_autofree char *reply = farm_perform(lines[i]);
    g_printerr("%s: %s\n", lines[i], reply);
    if (g_str_has_prefix(reply, "error")) exit(1);
  }
  return NULL;
}

int main(int count, char **words) {
  const char *preload = getenv("LD_PRELOAD");
  if (!preload || !strstr(preload, PRELOAD)) {
    setenv("LD_PRELOAD", PRELOAD, 1);
    execv("/proc/self/exe", words);
    return 1;
  }
  g_autofree char *control = NULL, *script = NULL;
  g_auto(GStrv) folders = NULL;
  const GOptionEntry options[] = {
    {"control", 'c', 0, G_OPTION_ARG_FILENAME, &control, "socket for commands", "PATH"},
    {"devices", 'd', 0, G_OPTION_ARG_FILENAME_ARRAY, &folders, "folder of device files", "PATH"},
    {"script", 's', 0, G_OPTION_ARG_FILENAME, &script, "commands to begin with", "FILE"},
    {0}};
  g_autoptr(GOptionContext) context = g_option_context_new("- devices that are not there");
  g_autoptr(GError) error = NULL;
  g_option_context_add_main_entries(context, options, NULL);
  if (!g_option_context_parse(context, &count, &words, &error) || !control) {
    g_printerr("device farm: %s\n", error ? error->message : "--control is needed");
    return 2;
  }
  farm.testbed = umockdev_testbed_new();
  farm.devices = g_ptr_array_new();
  farm.attachments = g_ptr_array_new();
  farm.folders = g_ptr_array_new();
  farm.connections = g_hash_table_new(NULL, NULL);
  for (unsigned i = 0; folders && folders[i]; i++) g_ptr_array_add(farm.folders, folders[i]);
  g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
  g_unix_signal_add(SIGTERM, on_end, loop);
  g_unix_signal_add(SIGINT, on_end, loop);
  root_hub_plug();
  farm_listen(control);
  g_autofree char *root = umockdev_testbed_get_root_dir(farm.testbed);
  printf("{\"root\":\"%s\",\"preload\":\"%s\",\"control\":\"%s\"}\n", root, PRELOAD, control);
  fflush(stdout);
  if (script) g_thread_unref(g_thread_new("script", perform_script, script));
  g_main_loop_run(loop);
  g_clear_object(&farm.testbed);
  return 0;
}
