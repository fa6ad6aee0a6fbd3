"""HTTP/1.1 over one kept connection: as little as both sides of a comparison need."""
import json
import socket
import ssl


class Connection:
    """One keep-alive connection, to a Unix socket or to a TCP port of this machine."""

    def __init__(self, path=None, port=None, ca_file=None, timeout=30):
        if path is not None:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket.settimeout(timeout)
            self._socket.connect(path)
        else:
            self._socket = socket.create_connection(("127.0.0.1", port), timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if ca_file is not None:
                context = ssl.create_default_context(cafile=ca_file)
                self._socket = context.wrap_socket(self._socket, server_hostname="127.0.0.1")
        self._reader = self._socket.makefile("rb")

    def call(self, method, path, body=b"", headers=()):
        """One request and its answer: (status, octets of the body)."""
        head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1",
                "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
        self._socket.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        return read_answer(self._reader)

    def json(self, method, path, value=None):
        """As `call`, with JSON in both directions; raises on any answer but 200, 201 and 202."""
        body = b"" if value is None else json.dumps(value).encode()
        status, octets = self.call(method, path, body)
        if status not in (200, 201, 202):
            raise RuntimeError(f"{method} {path}: {status} {octets.decode(errors='replace')}")
        return json.loads(octets)


def read_answer(reader):
    first = reader.readline(8192)
    if not first:
        raise ConnectionError("the connection was closed before an answer")
    return int(first.split()[1]), read_body(reader)


def read_body(reader):
    """The rest of a message after its first line; only Content-Length is understood."""
    length = 0
    for _ in range(100):
        line = reader.readline(8192)
        if line in (b"\r\n", b""):
            break
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return reader.read(length) if length else b""
