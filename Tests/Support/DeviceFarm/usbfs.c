#include <errno.h>
#include <glib-unix.h>
#include <linux/usbdevice_fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "farm.h"

/* How long a program waits that asks for a finished URB when there is none, in milliseconds. A real
 * descriptor would only be ready when there is one; this one is always, and would be asked without
 * pause. */
enum { REAP_PATIENCE = 4 };

/* The outcome of an ioctl: a result, or a negative error number. */
enum { LATER = -4096 };

static UMockdevIoctlData *resolved(UMockdevIoctlClient *client, gsize size) {
  return umockdev_ioctl_data_resolve(umockdev_ioctl_client_get_arg(client), 0, size, NULL);
}

int pipe_interface_index(const Attachment *attachment, unsigned interface) {
  const Model *model = attachment->device->model;
  for (unsigned i = 0; i < model->interface_count; i++)
    if (model->interfaces[i].number == interface) return (int)i;
  return -1;
}

static Handle *handle_of(Attachment *attachment, UMockdevIoctlClient *client) {
  for (guint i = 0; i < attachment->handles->len; i++) {
    Handle *handle = attachment->handles->pdata[i];
    if (handle->client == client) return handle;
  }
  return NULL;
}

void urb_drop(URB *urb) {
  g_clear_object(&urb->buffer);
  g_clear_object(&urb->data);
  g_free(urb);
}

/* MARK: - Claims */

static int claim(Handle *handle, unsigned interface) {
  Attachment *attachment = handle->attachment;
  int index = pipe_interface_index(attachment, interface);
  if (index < 0) return -ENOENT;
  if (attachment->owners[index] == handle) return 0;
  if (attachment->device->is_busy || attachment->owners[index] || attachment->drivers[index])
    return -EBUSY;
  attachment->owners[index] = handle;
  attachment->device->claims++;
  return 0;
}

static int disconnect_claim(Handle *handle, const struct usbdevfs_disconnect_claim *wish) {
  Attachment *attachment = handle->attachment;
  int index = pipe_interface_index(attachment, wish->interface);
  if (index < 0) return -ENOENT;
  const char *driver = attachment->drivers[index];
  bool is_named = driver && !strncmp(driver, wish->driver, sizeof wish->driver);
  if (driver && (wish->flags & USBDEVFS_DISCONNECT_CLAIM_IF_DRIVER) && !is_named) return -EBUSY;
  if (driver && (wish->flags & USBDEVFS_DISCONNECT_CLAIM_EXCEPT_DRIVER) && is_named) return -EBUSY;
  if (attachment->device->is_busy) return -EBUSY;
  attachment->drivers[index] = NULL;
  return claim(handle, wish->interface);
}

static void forget_waiting(Attachment *attachment, unsigned interface) {
  for (unsigned i = 0; i < attachment->pipe_count; i++) {
    Pipe *pipe = &attachment->pipes[i];
    if (pipe->interface != interface) continue;
    attachment->device->lost += g_queue_get_length(&pipe->waiting);
    g_queue_clear_full(&pipe->waiting, (GDestroyNotify)g_bytes_unref);
    pipe->offset = 0;
  }
}

static int release(Handle *handle, unsigned interface) {
  Attachment *attachment = handle->attachment;
  int index = pipe_interface_index(attachment, interface);
  if (index < 0 || attachment->owners[index] != handle) return -EINVAL;
  attachment->owners[index] = NULL;
  forget_waiting(attachment, interface);
  return 0;
}

static int driver_ioctl(Handle *handle, const struct usbdevfs_ioctl *wish) {
  Attachment *attachment = handle->attachment;
  int index = pipe_interface_index(attachment, (unsigned)wish->ifno);
  if (index < 0) return -EINVAL;
  if ((unsigned)wish->ioctl_code == USBDEVFS_DISCONNECT) {
    if (!attachment->drivers[index]) return -ENODATA;
    attachment->drivers[index] = NULL;
    return 0;
  }
  if ((unsigned)wish->ioctl_code != USBDEVFS_CONNECT) return -ENOTTY;
  if (attachment->drivers[index] || attachment->owners[index]) return -EBUSY;
  attachment->drivers[index] = attachment->device->model->interfaces[index].driver;
  return attachment->drivers[index] ? 1 : 0;
}

static int driver_name(Attachment *attachment, struct usbdevfs_getdriver *question) {
  int index = pipe_interface_index(attachment, question->interface);
  if (index < 0) return -ENODATA;
  const char *name = attachment->owners[index] ? "usbfs" : attachment->drivers[index];
  if (!name) return -ENODATA;
  g_strlcpy(question->driver, name, sizeof question->driver);
  return 0;
}

/* MARK: - URBs */

/* The interface that a control request is for, and that must be claimed for it; -1: none. A printer
 * may always be asked for its id (the kernel's devio.c makes the same exception). */
static int addressed_interface(const UMockdevIoctlData *buffer) {
  if (!buffer || buffer->data_len < 8) return -1;
  const uint8_t *setup = buffer->data;
  bool is_vendor = (setup[0] & 0x60) == 0x40, is_id = setup[0] == 0xA1 && setup[1] == 0;
  return is_vendor || is_id || (setup[0] & 0x1F) != 1 ? -1 : setup[4];
}

/* What uses an interface without having claimed it, claims it, if nothing else has it. */
static int claim_by_use(Handle *handle, unsigned interface) {
  Attachment *attachment = handle->attachment;
  int index = pipe_interface_index(attachment, interface);
  if (index < 0) return -ENOENT;
  if (attachment->owners[index] == handle) return 0;
  attachment->device->unclaimed++;
  return claim(handle, interface);
}

static int submit(Handle *handle, UMockdevIoctlClient *client) {
  Attachment *attachment = handle->attachment;
  attachment->device->submits++;
  g_autoptr(UMockdevIoctlData) data = resolved(client, sizeof(struct usbdevfs_urb));
  if (!data) return -EFAULT;
  struct usbdevfs_urb *urb = (struct usbdevfs_urb *)data->data;
  bool is_control = urb->type == USBDEVFS_URB_TYPE_CONTROL;
  Pipe *pipe = attachment_pipe(attachment, is_control ? 0 : urb->endpoint);
  if (!pipe) return -ENOENT;
  g_autoptr(UMockdevIoctlData) buffer = NULL;
  if (urb->buffer_length > 0)
    buffer = umockdev_ioctl_data_resolve(
      data, G_STRUCT_OFFSET(struct usbdevfs_urb, buffer), (gsize)urb->buffer_length, NULL);
  int interface = is_control ? addressed_interface(buffer) : (int)pipe->interface;
  int refusal = interface < 0 ? 0 : claim_by_use(handle, (unsigned)interface);
  if (refusal) return refusal;
  URB *new = g_new0(URB, 1);
  new->handle = handle;
  new->data = g_object_ref(data);
  new->buffer = g_steal_pointer(&buffer);
  g_queue_push_tail(&pipe->flying, new);
  return 0;
}

void handle_complete(Handle *handle, URB *urb, int status) {
  struct usbdevfs_urb *data = (struct usbdevfs_urb *)urb->data->data;
  data->status = status;
  data->actual_length = (int)urb->moved;
  g_queue_push_tail(&handle->done, urb);
  handle_answer_reap(handle);
}

/* Gives the program its next finished URB, if it asks for one and there is one. */
void handle_answer_reap(Handle *handle) {
  if (!handle->is_reaping) return;
  URB *urb = g_queue_pop_head(&handle->done);
  if (!urb) return;
  handle->is_reaping = false;
  handle->was_fed = true;
  g_autoptr(UMockdevIoctlData) pointer = resolved(handle->client, sizeof(gpointer));
  umockdev_ioctl_data_set_ptr(pointer, 0, urb->data);
  umockdev_ioctl_client_complete(handle->client, 0, 0);
  urb_drop(urb);
}

typedef struct {
  Handle *handle;
  uint64_t reaping;
} Patience;

static gboolean give_up_reap(gpointer data) {
  Patience *patience = data;
  Handle *handle = patience->handle;
  g_mutex_lock(&farm.lock);
  if (handle->is_reaping && handle->reaping == patience->reaping) {
    handle->is_reaping = false;
    umockdev_ioctl_client_complete(
      handle->client, -1, handle->attachment->is_gone ? ENODEV : EAGAIN);
  }
  g_mutex_unlock(&farm.lock);
  return G_SOURCE_REMOVE;
}

static int reap(Handle *handle) {
  handle->is_reaping = true;
  handle->reaping++;
  bool was_fed = handle->was_fed;
  handle_answer_reap(handle);
  if (!handle->is_reaping) return LATER;
  handle->was_fed = false;
  if (was_fed || handle->attachment->is_gone) {
    handle->is_reaping = false;
    return handle->attachment->is_gone ? -ENODEV : -EAGAIN;
  }
  Patience *patience = g_new(Patience, 1);
  *patience = (Patience){handle, handle->reaping};
  g_timeout_add_full(G_PRIORITY_HIGH, REAP_PATIENCE, give_up_reap, patience, g_free);
  return LATER;
}

static int discard(Handle *handle, gulong address) {
  Attachment *attachment = handle->attachment;
  for (unsigned i = 0; i < attachment->pipe_count; i++) {
    for (GList *item = attachment->pipes[i].flying.head; item; item = item->next) {
      URB *urb = item->data;
      if (urb->handle != handle || urb->data->client_addr != address) continue;
      g_queue_delete_link(&attachment->pipes[i].flying, item);
      handle_complete(handle, urb, -ENOENT);
      return 0;
    }
  }
  return -EINVAL;
}

/* MARK: - All of them */

static int perform(Handle *handle, UMockdevIoctlClient *client) {
  Attachment *attachment = handle->attachment;
  Device *device = attachment->device;
  UMockdevIoctlData *argument = umockdev_ioctl_client_get_arg(client);
  gulong request = umockdev_ioctl_client_get_request(client);
  g_autoptr(UMockdevIoctlData) data = NULL;
  if (request == USBDEVFS_REAPURBNDELAY || request == USBDEVFS_REAPURB) return reap(handle);
  if (request == USBDEVFS_DISCARDURB) return discard(handle, *(gulong *)argument->data);
  if (attachment->is_gone) return -ENODEV;
  switch (request) {
  case USBDEVFS_GET_CAPABILITIES:
    data = resolved(client, sizeof(guint32));
    *(guint32 *)data->data = device->model->capabilities;
    return 0;
  case USBDEVFS_GETDRIVER:
    data = resolved(client, sizeof(struct usbdevfs_getdriver));
    return driver_name(attachment, (struct usbdevfs_getdriver *)data->data);
  case USBDEVFS_CLAIMINTERFACE:
    data = resolved(client, sizeof(unsigned));
    return claim(handle, *(unsigned *)data->data);
  case USBDEVFS_RELEASEINTERFACE:
    data = resolved(client, sizeof(unsigned));
    return release(handle, *(unsigned *)data->data);
  case USBDEVFS_DISCONNECT_CLAIM:
    data = resolved(client, sizeof(struct usbdevfs_disconnect_claim));
    return disconnect_claim(handle, (struct usbdevfs_disconnect_claim *)data->data);
  case USBDEVFS_IOCTL:
    data = resolved(client, sizeof(struct usbdevfs_ioctl));
    return driver_ioctl(handle, (struct usbdevfs_ioctl *)data->data);
  case USBDEVFS_SUBMITURB: return submit(handle, client);
  case USBDEVFS_CLEAR_HALT: {
    data = resolved(client, sizeof(unsigned));
    Pipe *pipe = attachment_pipe(attachment, (uint8_t)*(unsigned *)data->data);
    if (!pipe) return -EINVAL;
    pipe->is_halted = false;
    device->halts_cleared++;
    return 0;
  }
  case USBDEVFS_RESET:
    device->resets++;
    for (unsigned i = 0; i < attachment->pipe_count; i++) attachment->pipes[i].is_halted = false;
    return 0;
  case USBDEVFS_GET_SPEED: return device->model->speed >= 480 ? 3 : 2;
  case USBDEVFS_SETINTERFACE:
  case USBDEVFS_SETCONFIGURATION: return 0;
  default:
    device->strange++;
    return -ENOTTY;
  }
}

static gboolean on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer context) {
  (void)base;
  Attachment *attachment = context;
  g_mutex_lock(&farm.lock);
  Handle *handle = handle_of(attachment, client);
  int outcome = handle ? perform(handle, client) : -ENODEV;
  sysfs_settle(attachment);
  if (outcome != LATER)
    umockdev_ioctl_client_complete(client, outcome < 0 ? -1 : outcome, outcome < 0 ? -outcome : 0);
  attachment_advance(attachment);
  g_cond_broadcast(&farm.changed);
  g_mutex_unlock(&farm.lock);
  return TRUE;
}

/* The program closed its file, or ended. The kernel's drivers stay away then. */
static gboolean on_closed(gint socket, GIOCondition condition, gpointer context) {
  (void)condition;
  Handle *handle = context;
  Attachment *attachment = handle->attachment;
  g_mutex_lock(&farm.lock);
  for (unsigned i = 0; i < MOST_INTERFACES; i++)
    if (attachment->owners[i] == handle)
      release(handle, attachment->device->model->interfaces[i].number);
  for (unsigned i = 0; i < attachment->pipe_count; i++) {
    GQueue *flying = &attachment->pipes[i].flying;
    for (GList *item = flying->head, *next; item; item = next) {
      next = item->next;
      URB *urb = item->data;
      if (urb->handle != handle) continue;
      g_queue_delete_link(flying, item);
      urb_drop(urb);
    }
  }
  g_queue_clear_full(&handle->done, (GDestroyNotify)urb_drop);
  handle->is_reaping = false;
  g_ptr_array_remove(attachment->handles, handle);
  sysfs_settle(attachment);
  close(socket);
  g_cond_broadcast(&farm.changed);
  g_mutex_unlock(&farm.lock);
  return G_SOURCE_REMOVE;
}

static void on_opened(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer context) {
  (void)base;
  Attachment *attachment = context;
  g_mutex_lock(&farm.lock);
  Handle *handle = g_new0(Handle, 1);
  handle->client = g_object_ref(client);
  handle->attachment = attachment;
  g_queue_init(&handle->done);
  g_ptr_array_add(attachment->handles, handle);
  attachment->device->opens++;
  int socket = watched_socket(attachment->node);
  if (socket >= 0) g_unix_fd_add(socket, G_IO_HUP | G_IO_ERR, on_closed, handle);
  else g_printerr("device farm: the end of %s will not be seen\n", attachment->node);
  g_cond_broadcast(&farm.changed);
  g_mutex_unlock(&farm.lock);
}

UMockdevIoctlBase *usbfs_handler(Attachment *attachment) {
  UMockdevIoctlBase *base = umockdev_ioctl_base_new();
  g_signal_connect(base, "handle-ioctl", G_CALLBACK(on_ioctl), attachment);
  g_signal_connect(base, "client-connected", G_CALLBACK(on_opened), attachment);
  return base;
}
