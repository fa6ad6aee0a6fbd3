#include "model.h"

#include <string.h>

GBytes *hex_octets(const char *text) {
  GByteArray *octets = g_byte_array_new();
  int high = -1;
  for (; *text; text++) {
    int digit = g_ascii_xdigit_value(*text);
    if (g_ascii_isspace(*text) && high < 0) continue;
    if (digit < 0) {
      g_byte_array_free(octets, TRUE);
      return NULL;
    }
    if (high < 0) {
      high = digit;
      continue;
    }
    guint8 octet = (guint8)(high << 4 | digit);
    g_byte_array_append(octets, &octet, 1);
    high = -1;
  }
  if (high < 0) return g_byte_array_free_to_bytes(octets);
  g_byte_array_free(octets, TRUE);
  return NULL;
}

const Interface *model_interface(const Model *model, unsigned number) {
  for (unsigned i = 0; i < model->interface_count; i++)
    if (model->interfaces[i].number == number) return &model->interfaces[i];
  return NULL;
}

const Endpoint *model_endpoint(const Model *model, uint8_t address, unsigned *interface) {
  for (unsigned i = 0; i < model->interface_count; i++) {
    const Interface *item = &model->interfaces[i];
    for (unsigned e = 0; e < item->endpoint_count; e++) {
      if (item->endpoints[e].address != address) continue;
      *interface = item->number;
      return &item->endpoints[e];
    }
  }
  return NULL;
}

/* The interfaces and endpoints that the descriptors name. Alternate settings count as one. */
static void read_descriptors(Model *model) {
  gsize size;
  const uint8_t *octets = g_bytes_get_data(model->descriptors, &size);
  Interface *now = NULL;
  for (gsize at = 0; at + 2 <= size && octets[at] >= 2; at += octets[at]) {
    const uint8_t *item = octets + at;
    if (at + item[0] > size) return;
    if (item[1] == 4 && item[0] >= 9) {
      now = (Interface *)model_interface(model, item[2]);
      if (now || model->interface_count == MOST_INTERFACES) continue;
      now = &model->interfaces[model->interface_count++];
      *now = (Interface){
        .number = item[2], .class = item[5], .subclass = item[6], .protocol = item[7],
        .port_status = -1};
    } else if (item[1] == 5 && item[0] >= 7 && now && now->endpoint_count < MOST_ENDPOINTS) {
      now->endpoints[now->endpoint_count++] = (Endpoint){
        .address = item[2], .type = item[3] & 3,
        .packet = (uint16_t)((item[4] | item[5] << 8) & 0x7FF)};
    }
  }
}

/* One setting of the file, and where it stands. */
typedef struct {
  const char *section;
  unsigned interface;
  const char *key, *value;
} Setting;

static bool is(const Setting *setting, const char *section, const char *key) {
  return !strcmp(setting->section, section) && !strcmp(setting->key, key);
}

static bool is_yes(const Setting *setting) { return !strcmp(setting->value, "yes"); }

static const char *const id_forms[] = {"big", "little", "empty", "short", "stall", NULL};

/* What a capture of another program, or of a later version, says besides. */
static void pass_over(const Setting *setting) {
  g_printerr("device farm: passed over: [%s] %s\n", setting->section, setting->key);
}

static bool apply_device(Model *model, const Setting *setting) {
  if (is(setting, "device", "descriptors")) {
    g_clear_pointer(&model->descriptors, g_bytes_unref);
    model->descriptors = hex_octets(setting->value);
    if (!model->descriptors) {
      model->descriptors = g_bytes_new(NULL, 0);
      return false;
    }
    read_descriptors(model);
  } else if (is(setting, "device", "manufacturer")) {
    model->manufacturer = g_strdup(setting->value);
  } else if (is(setting, "device", "product")) {
    model->product = g_strdup(setting->value);
  } else if (is(setting, "device", "serial")) {
    model->serial = g_strdup(setting->value);
  } else if (is(setting, "device", "speed")) {
    model->speed = atoi(setting->value);
  } else if (is(setting, "device", "capabilities")) {
    model->capabilities = (unsigned)strtoul(setting->value, NULL, 0);
  } else {
    pass_over(setting);
  }
  return true;
}

static bool apply_interface(Model *model, const Setting *setting) {
  Interface *item = (Interface *)model_interface(model, setting->interface);
  if (!item) return false;
  if (!strcmp(setting->key, "driver")) {
    item->driver = g_strdup(setting->value);
  } else if (!strcmp(setting->key, "report")) {
    item->report = hex_octets(setting->value);
    return item->report != NULL;
  } else if (!strcmp(setting->key, "id")) {
    item->id = g_strdup(setting->value);
  } else if (!strcmp(setting->key, "id-form")) {
    for (int form = 0; id_forms[form]; form++) {
      if (strcmp(id_forms[form], setting->value)) continue;
      item->id_form = (IDForm)form;
      return true;
    }
    return false;
  } else if (!strcmp(setting->key, "port-status")) {
    item->port_status = (int)strtoul(setting->value, NULL, 16);
  } else {
    pass_over(setting);
  }
  return true;
}

static bool apply_printer(Model *model, const Setting *setting) {
  model->is_printer = true;
  if (!strcmp(setting->key, "buffer")) {
    model->buffer = (unsigned)atoi(setting->value);
  } else if (!strcmp(setting->key, "status")) {
    model->answers_status = is_yes(setting);
  } else if (!strcmp(setting->key, "fence")) {
    model->answers_fence = is_yes(setting);
  } else if (!strcmp(setting->key, "automatic-status")) {
    model->sends_automatic_status = is_yes(setting);
  } else if (!strcmp(setting->key, "name")) {
    model->name = g_strdup(setting->value);
  } else {
    pass_over(setting);
  }
  return true;
}

/* "0.250 in 81 02 0D", "0.251 out 01 1B 40", "0 control A1 00 00 00 00 00 00 04 = 00 02" */
static bool read_traffic(Model *model, const char *line) {
  char *rest;
  double seconds = g_ascii_strtod(line, &rest);
  if (rest == line || seconds < 0) return false;
  while (*rest == ' ') rest++;
  bool is_control = g_str_has_prefix(rest, "control ");
  bool is_in = g_str_has_prefix(rest, "in ");
  if (!is_control && !is_in && !g_str_has_prefix(rest, "out ")) {
    if (!g_ascii_isalpha(*rest)) return false;
    g_printerr("device farm: passed over: %.60s\n", line);
    return true;
  }
  Traffic *item = g_new0(Traffic, 1);
  item->time = (int64_t)(seconds * 1000);
  g_ptr_array_add(model->traffic, item);
  if (is_control) {
    item->kind = TRAFFIC_CONTROL;
    g_auto(GStrv) halves = g_strsplit(rest + 8, "=", 2);
    g_autoptr(GBytes) setup = hex_octets(halves[0]);
    if (!setup || g_bytes_get_size(setup) != 8 || !halves[1]) return false;
    memcpy(item->setup, g_bytes_get_data(setup, NULL), 8);
    if (!strcmp(g_strstrip(halves[1]), "stall")) return true;
    return (item->data = hex_octets(halves[1])) != NULL;
  }
  item->kind = is_in ? TRAFFIC_IN : TRAFFIC_OUT;
  g_autoptr(GBytes) octets = hex_octets(rest + (is_in ? 3 : 4));
  if (!octets || g_bytes_get_size(octets) < 1) return false;
  item->endpoint = *(const uint8_t *)g_bytes_get_data(octets, NULL);
  item->data = g_bytes_new_from_bytes(octets, 1, g_bytes_get_size(octets) - 1);
  return true;
}

static bool apply(Model *model, const Setting *setting) {
  // For people.
  static const char *const told[] = {"capture", "line", "udev", NULL};
  if (g_strv_contains(told, setting->section)) return true;
  if (!strcmp(setting->section, "device")) return apply_device(model, setting);
  if (!strcmp(setting->section, "interface")) return apply_interface(model, setting);
  if (!strcmp(setting->section, "printer")) return apply_printer(model, setting);
  if (is(setting, "tty", "name")) {
    model->tty = g_strdup(setting->value);
  } else if (is(setting, "tty", "interface")) {
    model->tty_interface = (unsigned)atoi(setting->value);
  } else {
    pass_over(setting);
  }
  return true;
}

/* Lines that begin with a blank go on with the line before. */
static char *joined(const char *text) {
  GString *whole = g_string_new(NULL);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (unsigned i = 0; lines[i]; i++) {
    bool goes_on = *lines[i] == ' ' || *lines[i] == '\t';
    g_strstrip(lines[i]);
    if (*lines[i] == '#') *lines[i] = 0;
    if (i) g_string_append_c(whole, goes_on ? ' ' : '\n');
    g_string_append(whole, lines[i]);
  }
  return g_string_free(whole, FALSE);
}

static bool read_line(Model *model, char *line, Setting *setting) {
  if (!*line) return true;
  if (*line == '[') {
    char *end = strchr(line, ']');
    if (!end || end[1]) return false;
    *end = 0;
    char *number = strchr(line, ' ');
    if (number) *number++ = 0;
    setting->section = g_intern_string(line + 1);
    setting->interface = number ? (unsigned)atoi(number) : 0;
    return true;
  }
  if (!strcmp(setting->section, "traffic")) return read_traffic(model, line);
  static const char *const known[] = {"", "device", "interface", "printer", "tty", NULL};
  char *equals = strchr(line, '=');
  if (!equals) return !g_strv_contains(known, setting->section);
  *equals = 0;
  setting->key = g_strstrip(line);
  setting->value = g_strstrip(equals + 1);
  return apply(model, setting);
}

Model *model_read(const char *path, char **problem) {
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  if (!g_file_get_contents(path, &text, NULL, &error)) {
    *problem = g_strdup(error->message);
    return NULL;
  }
  Model *model = g_new0(Model, 1);
  model->descriptors = g_bytes_new(NULL, 0);
  model->traffic = g_ptr_array_new();
  model->speed = 12;
  model->capabilities = 0x1 | 0x2 | 0x4 | 0x8 | 0x10;
  model->buffer = 4096;
  model->answers_status = model->answers_fence = true;
  Setting setting = {.section = ""};
  g_autofree char *whole = joined(text);
  g_auto(GStrv) lines = g_strsplit(whole, "\n", -1);
  for (unsigned i = 0; lines[i]; i++) {
    g_autofree char *shown = g_strdup(lines[i]);
    if (read_line(model, lines[i], &setting)) continue;
    *problem = g_strdup_printf("%s: not understood: %.60s", path, shown);
    return NULL;
  }
  if (!g_bytes_get_size(model->descriptors) && !model->tty) {
    *problem = g_strdup_printf("%s describes no device", path);
    return NULL;
  }
  return model;
}
