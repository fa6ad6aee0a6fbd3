"""The whole-process figures of upayd, each beside what it is measured against in the same run.

Prints a table and writes it as JSON. docs/performance.md says what the figures mean.
"""
import argparse
import datetime
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import report
from peer import Ledger, Till
from processes import Daemon, Gateway, idle_python

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build")
# A scanner at 9600 baud takes about so long for the digits of a payment code.
DIGITS_TIME = 0.02
REST = 0.002
# SQLite's default: a checkpoint when the log has 1000 pages, each with a header of 24 octets.
FULL_LOG = 1_000 * (4_096 + 24)
MOST_WARM_UP = 2_000
LONGEST_RUN = 3_600


class Bench:
    def __init__(self, options, directory, children):
        self._options = options
        self._directory = directory
        self._children = children
        self._codes = 0
        self.sales = 0
        self._gateway = self._keep(Gateway(directory, self._certificate()))
        self._python = self._keep(idle_python(directory))
        self._daemon = self._keep(Daemon(options.upayd, directory, self._gateway))
        self._api = self._daemon.connect()

    def _keep(self, child):
        self._children.append(child)
        return child

    def run(self):
        options = self._options
        time.sleep(options.settle)
        memory = {"upayd after its start": self._daemon.memory()}
        self._daemon.activate(self._api)
        self._warm_up(journal_name(self._daemon.state), self._sell)
        self._begin_peers()
        scan = report.Comparison("upayd", "scan complete → request at the gateway",
                                 "one durable commit")
        sale = report.Comparison("upayd", "whole sale, POST /v1/pay → paid",
                                 "the same sale by a Python client")
        for _ in range(options.rounds):
            for comparison, subject, reference in (
                    (scan, self._scan, self._commit), (sale, self._sell, self._peer_sell)):
                comparison.begin_round()
                for number in range(options.samples):
                    if number % 2 == 0:
                        taken = subject()
                        comparison.add(taken, reference())
                    else:
                        beside = reference()
                        comparison.add(subject(), beside)
        time.sleep(options.settle)
        memory[f"upayd after {self.sales:,} sales"] = self._daemon.memory()
        memory["idle python3 (http.client, sqlite3, ssl)"] = self._python.memory()
        return {"scan_to_wire": scan.summary(), "sale": sale.summary(), "memory": memory}

    def _begin_peers(self):
        """References that write rows as long as those that upayd has just written."""
        path = os.path.join(self._daemon.state, journal_name(self._daemon.state))
        journal = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        order = journal.execute("SELECT avg(length(body)) FROM orders").fetchone()[0]
        event = journal.execute(
            "SELECT avg(length(data)) FROM events WHERE type = 'order'").fetchone()[0]
        journal.close()
        sizes = (round(order), round(event))
        self._ledger = Ledger(os.path.join(self._daemon.state, "bench-commit.db"), *sizes)
        self._till = Till(Ledger(os.path.join(self._daemon.state, "bench-peer.db"), *sizes),
                          self._gateway.connect())
        self._warm_up("bench-commit.db", self._commit)
        self._warm_up("bench-peer.db", self._peer_sell)

    def _warm_up(self, database, act):
        """Acts until the write-ahead log has its full length.

        SQLite then writes it from its beginning again. Until then each commit makes the file
        longer, which costs the file system another write: a regime that lasts some 60 sales.
        """
        path = os.path.join(self._daemon.state, database + "-wal")
        for done in range(MOST_WARM_UP):
            act()
            is_full = os.path.getsize(path) >= FULL_LOG
            if done + 1 >= self._options.warm_up and (is_full or self._options.quick):
                return
        raise RuntimeError(f"{path} did not reach its full length")

    def _code(self):
        """A payment code pays once, so each is new."""
        self._codes += 1
        return f"28{self._codes:016}"

    def _scan(self):
        """From the carriage return after a payment code to the first octets at the gateway."""
        order = self._api.json("POST", "/v1/pay", {"total_amount": 1250})
        if order["state"] != "awaiting_code":
            raise RuntimeError(f"not armed: {order}")
        os.write(self._daemon.scanner, self._code().encode())
        time.sleep(DIGITS_TIME)
        begun = time.monotonic_ns()
        os.write(self._daemon.scanner, b"\r")
        client_sn, arrived = self._gateway.arrival()
        self._require_paid(self._api.json("GET", f"/v1/orders/{client_sn}?wait=30"), order)
        time.sleep(REST)
        return arrived - begun

    def _commit(self):
        self._codes += 1
        begun = time.monotonic_ns()
        self._ledger.put(str(self._codes), "submitted", {"client_sn": str(self._codes)})
        spent = time.monotonic_ns() - begun
        time.sleep(REST)
        return spent

    def _sell(self):
        body = {"total_amount": 1250, "dynamic_id": self._code()}
        begun = time.monotonic_ns()
        order = self._api.json("POST", "/v1/pay?wait=30", body)
        spent = time.monotonic_ns() - begun
        self._require_paid(order, order)
        self._gateway.arrival()
        time.sleep(REST)
        return spent

    def _peer_sell(self):
        code = self._code()
        begun = time.monotonic_ns()
        self._till.sell(code, 1250)
        spent = time.monotonic_ns() - begun
        self._gateway.arrival()
        time.sleep(REST)
        return spent

    def _require_paid(self, order, asked):
        if order["state"] != "paid" or order["client_sn"] != asked["client_sn"]:
            raise RuntimeError(f"not paid: {order}")
        self.sales += 1

    def _certificate(self):
        if not self._options.tls:
            return None
        paths = [os.path.join(self._directory, name) for name in ("gateway.pem", "gateway.key")]
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
             "subjectAltName=IP:127.0.0.1", "-out", paths[0], "-keyout", paths[1]],
            check=True, capture_output=True)
        return paths


def journal_name(state):
    return next(name for name in os.listdir(state) if name.endswith((".db", ".sqlite")))


def parse():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run of seconds")
    parser.add_argument("--directory", default=BUILD,
                        help="where the private state lies: choose the disk to measure")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--samples", type=int, default=100, help="of each kind, in each round")
    parser.add_argument("--tls", action="store_true", help="the gateway speaks https")
    parser.add_argument("--output", default=os.path.join(BUILD, "bench.json"))
    options = parser.parse_args()
    options.warm_up, options.settle = 20, 2
    if options.quick:
        options.rounds, options.samples, options.warm_up, options.settle = 1, 10, 2, 0.2
    if not (0 < options.rounds <= 1_000 and 0 < options.samples <= 10_000):
        parser.error("--rounds is 1 to 1000, --samples 1 to 10000")
    binaries = os.environ.get("BINARIES") or os.path.join(ROOT, ".build", "release")
    options.upayd = os.path.join(binaries, "upayd")
    if not os.access(options.upayd, os.X_OK):
        parser.error(f"there is no {options.upayd}: make build, or set BINARIES")
    return options


def interrupted(*_):
    raise KeyboardInterrupt


def main():
    options = parse()
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGALRM, interrupted)
    signal.alarm(LONGEST_RUN)
    os.makedirs(options.directory, exist_ok=True)
    directory = tempfile.mkdtemp(prefix="bench-", dir=options.directory)
    children = []
    result = {"date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
              "upayd": "upayd " + subprocess.run([options.upayd, "--version"], check=True,
                                                 capture_output=True, text=True).stdout.strip(),
              "machine": report.machine(directory), "tls": options.tls, "quick": options.quick}
    try:
        result.update(Bench(options, directory, children).run())
    except KeyboardInterrupt:
        print("bench: ended before its time", file=sys.stderr)
        return 130
    except (OSError, RuntimeError, ValueError, sqlite3.Error,
            subprocess.CalledProcessError) as error:
        print(f"bench: {error}", file=sys.stderr)
        for child in children:
            print(child.log(), end="", file=sys.stderr)
        return 1
    finally:
        for child in reversed(children):
            child.end()
        shutil.rmtree(directory, ignore_errors=True)
    result["machine"]["load_after"] = list(os.getloadavg())
    print(report.table(result))
    os.makedirs(os.path.dirname(options.output) or ".", exist_ok=True)
    with open(options.output, "w") as file:
        json.dump(result, file, indent=2, ensure_ascii=False)
        file.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
