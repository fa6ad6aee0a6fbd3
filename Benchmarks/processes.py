"""The processes of a run: the gateway, upayd with a scanner, and an idle Python."""
import json
import os
import select
import signal
import subprocess
import sys
import time
import tty

from wire import Connection

HERE = os.path.dirname(os.path.abspath(__file__))


class Child:
    """A process that ends with us, one way or the other."""

    def __init__(self, command, log, **options):
        self._log_path = log
        with open(log, "wb") as output:
            self.process = subprocess.Popen(command, stderr=output, **options)

    @property
    def pid(self):
        return self.process.pid

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        return self.process.returncode

    def log(self):
        with open(self._log_path, errors="replace") as file:
            return "".join(file.readlines()[-20:])

    def memory(self):
        """Octets resident, proportional and private (anonymous); proportional needs privileges.

        upayd hides its memory from other processes of its user, so only root reads
        `smaps_rollup`; `status` is for everyone.
        """
        try:
            values = self._sizes("smaps_rollup")
            return {"rss": values["Rss"], "pss": values["Pss"], "private": values["Anonymous"]}
        except PermissionError:
            values = self._sizes("status")
            return {"rss": values["VmRSS"], "pss": None, "private": values["RssAnon"]}

    def _sizes(self, name):
        values = {}
        with open(f"/proc/{self.pid}/{name}") as file:
            for line in file:
                words = line.split()
                if len(words) == 3 and words[2] == "kB":
                    values[words[0].rstrip(":")] = int(words[1]) * 1024
        return values


class Gateway(Child):
    def __init__(self, directory, certificate):
        command = [sys.executable, os.path.join(HERE, "gateway.py")]
        if certificate is not None:
            command += ["--certificate", certificate[0], "--key", certificate[1]]
        super().__init__(command, os.path.join(directory, "gateway.log"),
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._pending = b""
        self.ca_file = certificate[0] if certificate else None
        self.port = json.loads(self._line())["port"]

    @property
    def url(self):
        return f"{'https' if self.ca_file else 'http'}://127.0.0.1:{self.port}"

    def connect(self):
        return Connection(port=self.port, ca_file=self.ca_file)

    def arrival(self):
        """Waits for the next pay: its number, and when its first octets were read."""
        client_sn, at = self._line().split()
        return client_sn.decode(), int(at)

    def _line(self):
        output = self.process.stdout.fileno()
        while b"\n" not in self._pending:
            if not select.select([output], [], [], 30)[0]:
                raise TimeoutError("nothing arrived at the gateway for 30 s")
            chunk = os.read(output, 4096)
            if not chunk:
                raise RuntimeError(f"the gateway has ended: {self.log()}")
            self._pending += chunk
        line, _, self._pending = self._pending.partition(b"\n")
        return line


class Daemon(Child):
    """upayd on a private directory, without a printer, with one scanner on a pseudo-terminal."""

    def __init__(self, binary, directory, gateway):
        self.state = os.path.join(directory, "state")
        self._socket = os.path.join(directory, "upayd.sock")
        self.scanner, self._line = os.openpty()
        tty.setraw(self._line)
        vendor_key = os.path.join(directory, "vendor.key")
        with open(os.open(vendor_key, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write("fedcba9876543210fedcba9876543210\n")
        configuration = os.path.join(directory, "upayd.conf")
        with open(configuration, "w") as file:
            file.write(f"""
[terminal]
device_id = bench
subject = Bench
operator = bench
[gateway upay]
url = {gateway.url}
ca_file = {gateway.ca_file or ""}
vendor_sn = 918051219403
vendor_key_file = {vendor_key}
app_id = 2025323507255445
[state]
directory = {self.state}
[socket]
path = {self._socket}
group =
[scanner counter]
device = {os.ttyname(self._line)}
""")
        # Every variable that begins with UPAYD_ is a key of the configuration to upayd.
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("UPAYD_") and name != "JOURNAL_STREAM"}
        super().__init__([binary, "--config", configuration],
                         os.path.join(directory, "upayd.log"), env=environment,
                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.wait_until(lambda: self.connect().json("GET", "/v1/status"))

    def connect(self):
        return Connection(path=self._socket)

    def wait_until(self, is_true):
        """Asks until it is so, at most 20 s."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"upayd has ended with {self.process.returncode}: {self.log()}")
            try:
                if is_true():
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise TimeoutError(f"upayd did not get there in 20 s: {self.log()}")

    def activate(self, connection):
        connection.json("POST", "/v1/terminal/activate", {"code": "12345678"})
        self.wait_until(lambda: all(device["state"] == "ready"
                                for device in connection.json("GET", "/v1/devices")))

    def end(self):
        status = super().end()
        os.close(self.scanner)
        os.close(self._line)
        return status


def idle_python(directory):
    """What an idle Python program costs that could do the same: its modules imported."""
    child = Child(
        [sys.executable, "-c", "import http.client, json, sqlite3, ssl, sys\n"
         "sys.stdout.write('.'); sys.stdout.flush(); sys.stdin.read()"],
        os.path.join(directory, "python.log"), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.process.stdout.read(1)
    return child
