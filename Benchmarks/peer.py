"""What upayd is measured against: a durable commit, and a till written in Python around it."""
import hashlib
import json
import secrets
import sqlite3
import time

from gateway import IDENTITY

SCHEMA = """
    CREATE TABLE orders (
      id INTEGER PRIMARY KEY, client_sn TEXT NOT NULL UNIQUE, state TEXT NOT NULL,
      updated_at INTEGER NOT NULL, body TEXT NOT NULL);
    CREATE TABLE events (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT, client_sn TEXT, data TEXT NOT NULL);
"""


class Ledger:
    """Orders in SQLite, as durable as upayd's: write-ahead log, `synchronous = FULL`."""

    def __init__(self, path, order_size, event_size):
        self._database = sqlite3.connect(path, isolation_level=None)
        mode = self._database.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        self._database.execute("PRAGMA synchronous = FULL")
        if (mode, self._database.execute("PRAGMA synchronous").fetchone()[0]) != ("wal", 2):
            raise RuntimeError("SQLite did not take the settings")
        self._database.executescript(SCHEMA)
        self._order_size = order_size
        self._event_size = event_size

    def put(self, client_sn, state, order):
        """Makes an order and the event that tells of it durable, in one transaction."""
        text = json.dumps(order)
        database = self._database
        database.execute("BEGIN IMMEDIATE")
        database.execute(
            "INSERT INTO orders (client_sn, state, updated_at, body) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (client_sn) DO UPDATE SET state = excluded.state, "
            "updated_at = excluded.updated_at, body = excluded.body",
            (client_sn, state, time.time_ns() // 1_000_000, text.ljust(self._order_size)))
        database.execute("INSERT INTO events (client_sn, data) VALUES (?, ?)",
                         (client_sn, text.ljust(self._event_size)))
        database.execute("COMMIT")


class Till:
    """Sells by payment code: commit, send signed, check the answer, commit."""

    def __init__(self, ledger, gateway):
        self._ledger = ledger
        self._gateway = gateway

    def sell(self, code, amount):
        terminal_sn, key = IDENTITY["terminal_sn"], IDENTITY["terminal_key"]
        client_sn = f"{time.time_ns()}-{secrets.token_hex(4)}"
        order = {"terminal_sn": terminal_sn, "client_sn": client_sn, "total_amount": str(amount),
                 "dynamic_id": code, "subject": "Bench", "operator": "bench",
                 "reflect": secrets.token_hex(16)}
        self._ledger.put(client_sn, "submitted", order)
        body = json.dumps(order).encode()
        sign = hashlib.md5(body + key.encode()).hexdigest()
        status, octets = self._gateway.call(
            "POST", "/upay/v2/pay", body, [f"Authorization: {terminal_sn} {sign}"])
        result = json.loads(octets)
        data = result["biz_response"]["data"]
        is_paid = (status == 200 and result["result_code"] == "200"
                   and result["biz_response"]["result_code"] == "PAY_SUCCESS"
                   and data["order_status"] == "PAID" and data["client_sn"] == client_sn
                   and data["terminal_sn"] == terminal_sn and data["reflect"] == order["reflect"]
                   and data["total_amount"] == str(amount))
        self._ledger.put(client_sn, "paid" if is_paid else "unknown", {**order, **data})
        if not is_paid:
            raise RuntimeError(f"the gateway did not pay {client_sn}")
