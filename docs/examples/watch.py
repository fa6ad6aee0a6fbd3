#!/usr/bin/env python3
"""Follows what happens at the till, through restarts of upayd and of itself.

    watch.py [FILE]

FILE remembers the last event that was worked through: started again, the program goes on behind it,
and with a new FILE it begins at the oldest event that upayd has kept. Without FILE it begins now.
Nothing but Python's standard library. End it with Ctrl-C. Exit status: 3 upayd refused.
"""
import http.client
import json
import os
import socket
import sys
import time

SOCKET = os.environ.get("UPAYD_SOCKET_PATH", "/run/upayd/upayd.sock")
SILENCE = 45  # seconds; upayd writes a comment every 15, so a longer silence is a dead connection
PAUSE = 1  # seconds between two attempts


class Refused(Exception):
    """upayd answers, but not with events: asking again would not help."""


class UnixConnection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(SOCKET)


def events(last):
    """Every event behind the number `last` as (number, type, data), until the connection ends."""
    connection = UnixConnection("upayd", timeout=SILENCE)
    try:
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        connection.request("GET", "/v1/events", headers=headers)
        answer = connection.getresponse()
        if answer.status != 200:
            problem = json.loads(answer.read())
            raise Refused(f"{problem['title']}: {problem['detail']}")
        fields = {}
        for line in answer:
            name, _, value = line.decode().rstrip("\r\n").partition(":")
            if name:
                fields[name] = value.removeprefix(" ")
            elif line.strip():
                continue  # a comment: upayd is alive
            elif fields:
                # Only an empty line ends an event; one that is cut off comes again.
                yield int(fields["id"]), fields["event"], json.loads(fields["data"])
                fields = {}
    finally:
        connection.close()


def tell(kind, data):
    """This is where a POS program does its work."""
    if kind == "order":
        print(f"order {data['client_sn']} [{data['state']}] {data['message']}")
    elif kind == "refund":
        print(f"{data['return']['kind']} of {data['client_sn']} [{data['return']['state']}]")
    elif kind == "scan":
        print(f"scan {data.get('code') or data.get('masked')}")
    elif kind == "reset":
        print("Events are missing here. Ask for the orders that matter: GET /v1/orders")
    else:
        print(f"{kind} {json.dumps(data, ensure_ascii=False)}")
    sys.stdout.flush()


def read_number(file):
    try:
        with open(file, encoding="ascii") as stream:
            return int(stream.read())
    except FileNotFoundError:
        return 0  # the oldest that is kept


def write_number(file, number):
    """Whole or not at all: a half-written number would begin anywhere."""
    with open(f"{file}.new", "w", encoding="ascii") as stream:
        stream.write(str(number))
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(f"{file}.new", file)


def main():
    if len(sys.argv) > 2:
        sys.exit(__doc__)
    file = sys.argv[1] if len(sys.argv) == 2 else None
    last = read_number(file) if file else None
    while True:
        try:
            for number, kind, data in events(last):
                tell(kind, data)
                # After the work, not before it: what was interrupted is told once more.
                last = number
                if file:
                    write_number(file, last)
        except (OSError, http.client.HTTPException) as error:
            print(f"No connection ({error}); trying again.", file=sys.stderr)
        time.sleep(PAUSE)


if __name__ == "__main__":
    try:
        main()
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(3)
    except KeyboardInterrupt:
        pass
