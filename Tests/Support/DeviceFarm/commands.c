#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "farm.h"

/* MARK: - Commands: each gives JSON, or NULL and what is wrong */

typedef struct {
  char **words;
  int count;
  Device *device;
  char *problem;
} Command;

static char *fail(Command *command, const char *words) {
  if (!command->problem) command->problem = g_strdup(words);
  return NULL;
}

static char *done(void) { return g_strdup("{}"); }

/* "key=value" among the words from `from` on. */
static const char *option(const Command *command, int from, const char *key) {
  gsize length = strlen(key);
  for (int i = from; i < command->count; i++)
    if (!strncmp(command->words[i], key, length) && command->words[i][length] == '=')
      return command->words[i] + length + 1;
  return NULL;
}

static uint64_t number_option(const Command *command, const char *key, uint64_t standard) {
  const char *value = option(command, 3, key);
  return value ? g_ascii_strtoull(value, NULL, 0) : standard;
}

static char *perform_plug(Command *command) {
  if (command->count < 3) return fail(command, "plug MODEL NAME [serial=S] [port=1-N]");
  char **words = command->words;
  command->problem =
    device_plug(words[1], words[2], option(command, 3, "serial"), option(command, 3, "port"));
  return command->problem ? NULL : done();
}

static char *perform_unplug(Command *command) {
  command->problem = device_unplug(command->device);
  return command->problem ? NULL : done();
}

static char *perform_replug(Command *command) {
  command->problem = device_replug(command->device);
  return command->problem ? NULL : done();
}

/* The endpoint by which a device speaks of itself: the first interrupt IN, or bulk IN. */
static uint8_t speaking_endpoint(const Model *model) {
  for (unsigned kind = 3; kind >= 2; kind--)
    for (unsigned i = 0; i < model->interface_count; i++)
      for (unsigned e = 0; e < model->interfaces[i].endpoint_count; e++) {
        const Endpoint *endpoint = &model->interfaces[i].endpoints[e];
        if ((endpoint->address & 0x80) && endpoint->type == kind) return endpoint->address;
      }
  return 0x81;
}

/* report NAME HEX... [endpoint=81]; an empty word is a packet without octets. */
static char *perform_report(Command *command) {
  const char *wish = option(command, 2, "endpoint");
  uint8_t endpoint = wish ? (uint8_t)strtoul(wish, NULL, 16)
                          : speaking_endpoint(command->device->model);
  for (int i = 2; i < command->count; i++) {
    if (strchr(command->words[i], '=')) continue;
    g_autoptr(GBytes) octets = hex_octets(command->words[i]);
    if (!octets) return fail(command, "octets are hexadecimal digits");
    if (!device_says(command->device, endpoint, octets)) return fail(command, "it is not there");
  }
  return done();
}

static char *perform_send(Command *command) {
  Attachment *attachment = command->device->attachment;
  if (!attachment || !attachment->tty_name) return fail(command, "it has no serial port now");
  for (int i = 2; i < command->count; i++) {
    g_autoptr(GBytes) octets = hex_octets(command->words[i]);
    if (!octets) return fail(command, "octets are hexadecimal digits");
    serial_say(attachment, g_bytes_get_data(octets, NULL), g_bytes_get_size(octets));
  }
  return done();
}

static void go_on(Device *device) {
  Attachment *attachment = device->attachment;
  if (!attachment || attachment->is_gone) return;
  attachment_advance(attachment);
  if (attachment->tty_name) serial_settle(attachment);
}

static char *perform_printer(Command *command) {
  Device *device = command->device;
  if (!device->printer) return fail(command, "it is no printer");
  for (int i = 2; i < command->count; i++) {
    g_auto(GStrv) halves = g_strsplit(command->words[i], "=", 2);
    if (!halves[1] || !printer_set(device->printer, halves[0], halves[1]))
      return fail(command, "printer NAME paper=in|low|out cover=open|shut offline=yes|no ...");
  }
  go_on(device);
  return done();
}

static const struct {
  const char *name;
  FaultKind kind;
  int status;
} fault_names[] = {
  {"stall", FAULT_STALL, 0},        {"nak", FAULT_NAK, 0},
  {"short", FAULT_SHORT, 0},        {"empty", FAULT_EMPTY, 0},
  {"unplug", FAULT_UNPLUG, 0},      {"babble", FAULT_ERROR, -EOVERFLOW},
  {"protocol", FAULT_ERROR, -EPROTO}, {"checksum", FAULT_ERROR, -EILSEQ},
  {"timeout", FAULT_ERROR, -ETIME}, {"io", FAULT_ERROR, -EIO},
};

static char *perform_fault(Command *command) {
  static const char *const ways[] = {"out", "in", "control"};
  const char *usage = "fault NAME out|in|control KIND [after=N] [times=N]";
  if (command->count < 4) return fail(command, usage);
  for (unsigned way = 0; way < G_N_ELEMENTS(ways); way++) {
    if (strcmp(ways[way], command->words[2])) continue;
    for (unsigned i = 0; i < G_N_ELEMENTS(fault_names); i++) {
      if (strcmp(fault_names[i].name, command->words[3])) continue;
      Fault *fault = g_new0(Fault, 1);
      *fault = (Fault){
        .kind = fault_names[i].kind, .status = fault_names[i].status, .way = (Way)way,
        .after = number_option(command, "after", 0),
        .times = (unsigned)number_option(command, "times", 1)};
      g_queue_push_tail(&command->device->faults, fault);
      go_on(command->device);
      return done();
    }
  }
  return fail(command, usage);
}

static char *perform_clear(Command *command) {
  g_queue_clear_full(&command->device->faults, g_free);
  go_on(command->device);
  return done();
}

/* driver NAME INTERFACE bind|away: as somebody does by sysfs, or modprobe. */
static char *perform_driver(Command *command) {
  Attachment *attachment = command->device->attachment;
  if (!attachment || command->count < 4) return fail(command, "driver NAME INTERFACE bind|away");
  int index = pipe_interface_index(attachment, (unsigned)atoi(command->words[2]));
  if (index < 0) return fail(command, "it has no such interface");
  bool is_bound = !strcmp(command->words[3], "bind");
  const char *driver = command->device->model->interfaces[index].driver;
  attachment->drivers[index] = is_bound ? driver : NULL;
  sysfs_settle(attachment);
  return done();
}

static char *perform_busy(Command *command) {
  command->device->is_busy = command->count > 2 && !strcmp(command->words[2], "yes");
  return done();
}

static char *perform_id(Command *command) {
  if (command->count < 3) return fail(command, "id NAME \"MFG:...;\"");
  g_free(command->device->id);
  command->device->id = g_strdup(command->words[2]);
  return done();
}

static char *perform_figures(Command *command) { return device_figures(command->device); }

static char *perform_paper(Command *command) { return device_paper(command->device); }

/* MARK: - Waiting */

/* await NAME FIGURE =|<|>= NUMBER [SECONDS] */
static char *perform_await(Command *command) {
  if (command->count < 5) return fail(command, "await NAME FIGURE =|<|>= NUMBER [SECONDS]");
  char **words = command->words;
  uint64_t wanted = g_ascii_strtoull(words[4], NULL, 0);
  double seconds = command->count > 5 ? g_ascii_strtod(words[5], NULL) : 20;
  gint64 end = g_get_monotonic_time() + (gint64)(seconds * 1e6);
  bool is_known;
  while (!device_holds(command->device, words[2], words[3], wanted, &is_known)) {
    if (!is_known) return fail(command, "there is no such figure");
    if (g_cond_wait_until(&farm.changed, &farm.lock, end)) continue;
    g_autofree char *now = device_figures(command->device);
    command->problem = g_strdup_printf("not within %g s: %s", seconds, now);
    return NULL;
  }
  return device_figures(command->device);
}

/* Lets the lock go for so long: other threads go on meanwhile. */
static void pause_milliseconds(int64_t milliseconds) {
  g_mutex_unlock(&farm.lock);
  g_usleep((gulong)milliseconds * 1000);
  g_mutex_lock(&farm.lock);
}

/* replay NAME [pace=N]: what was recorded of the device, with its pauses divided by N. */
static char *perform_replay(Command *command) {
  Device *device = command->device;
  const GPtrArray *traffic = device->model->traffic;
  uint64_t pace = MAX(number_option(command, "pace", 1), 1);
  int64_t before = traffic->len ? ((const Traffic *)traffic->pdata[0])->time : 0;
  uint64_t awaited = device->printer ? device->printer->received : device->written->len;
  for (guint i = 0; i < traffic->len; i++) {
    const Traffic *item = traffic->pdata[i];
    int64_t pause = (item->time - before) / (int64_t)pace;
    before = item->time;
    if (item->kind == TRAFFIC_CONTROL) continue;
    if (item->kind == TRAFFIC_OUT) {
      awaited += g_bytes_get_size(item->data);
      continue;
    }
    if (pause > 0) pause_milliseconds(MIN(pause, 2000));
    gint64 end = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;
    while ((device->printer ? device->printer->received : device->written->len) < awaited)
      if (!g_cond_wait_until(&farm.changed, &farm.lock, end))
        return fail(command, "it was sent less than when it was recorded");
    Attachment *attachment = device->attachment;
    if (!attachment) return fail(command, "it is not there");
    if (attachment->tty_name)
      serial_say(attachment, g_bytes_get_data(item->data, NULL), g_bytes_get_size(item->data));
    else device_says(device, item->endpoint, item->data);
  }
  return done();
}

/* MARK: - All of them */

typedef struct {
  const char *name;
  char *(*perform)(Command *);
  bool is_of_device, is_locked;
} Verb;

static const Verb verbs[] = {
  {"plug", perform_plug, false, false},      {"unplug", perform_unplug, true, false},
  {"replug", perform_replug, true, false},   {"report", perform_report, true, true},
  {"send", perform_send, true, true},        {"printer", perform_printer, true, true},
  {"fault", perform_fault, true, true},      {"clear", perform_clear, true, true},
  {"driver", perform_driver, true, true},    {"busy", perform_busy, true, true},
  {"id", perform_id, true, true},            {"figures", perform_figures, true, true},
  {"paper", perform_paper, true, true},      {"await", perform_await, true, true},
  {"replay", perform_replay, true, true},
};

static char *perform_verb(const Verb *verb, Command *command) {
  char *answer = NULL;
  g_mutex_lock(&farm.lock);
  if (verb->is_of_device && command->count > 1) command->device = farm_device(command->words[1]);
  if (!verb->is_locked) g_mutex_unlock(&farm.lock);
  if (verb->is_of_device && !command->device) fail(command, "there is no such device");
  else answer = verb->perform(command);
  if (!verb->is_locked) return answer;
  g_cond_broadcast(&farm.changed);
  g_mutex_unlock(&farm.lock);
  return answer;
}

char *farm_perform(const char *line) {
  Command command = {0};
  g_autoptr(GError) error = NULL;
  char *answer = NULL;
  if (!g_shell_parse_argv(line, &command.count, &command.words, &error))
    return g_strdup_printf("error %s", error->message);
  const Verb *verb = NULL;
  for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++)
    if (!strcmp(verbs[i].name, command.words[0])) verb = &verbs[i];
  if (verb) answer = perform_verb(verb, &command);
  else if (!strcmp(command.words[0], "sleep") && command.count > 1) {
    g_usleep((gulong)(g_ascii_strtod(command.words[1], NULL) * 1e6));
    answer = done();
  } else command.problem = g_strdup("there is no such command");
  char *reply = answer ? g_strdup_printf("ok %s", answer)
                       : g_strdup_printf("error %s", command.problem);
  g_free(answer);
  g_free(command.problem);
  g_strfreev(command.words);
  return reply;
}
