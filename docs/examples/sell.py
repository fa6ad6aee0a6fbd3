#!/usr/bin/env python3
"""Sells one order through upayd, with nothing but Python's standard library.

    sell.py AMOUNT [CLIENT_SN [PAYMENT_CODE]]

AMOUNT is in minor units: 1250 is 12.50. Without PAYMENT_CODE the scanner waits for the customer.
Exit status: 0 hand over the goods, 1 not paid, 2 not known yet or a person must look, 3 refused.
"""
import http.client
import json
import os
import secrets
import socket
import sys
import time

SOCKET = os.environ.get("UPAYD_SOCKET_PATH", "/run/upayd/upayd.sock")
SETTLED = {"paid", "failed", "canceled", "needs_attention",
           "revoked", "partially_refunded", "refunded"}
PATIENCE = 600  # seconds; the daemon goes on after that, only this program stops watching


class Refused(Exception):
    """upayd did not take the request: it did nothing, and says why."""


class NoAnswer(Exception):
    """Whether upayd has taken the request is not known."""


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, timeout):
        super().__init__("upayd", timeout=timeout)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(SOCKET)


def call(method, path, body=None, wait=0):
    """One call; answers (HTTP status, JSON). Raises OSError or HTTPException without an answer."""
    connection = UnixConnection(timeout=wait + 30)
    try:
        headers = {"Content-Type": "application/json"}
        text = None if body is None else json.dumps(body)
        connection.request(method, f"{path}?wait={wait}", text, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def begin(order):
    """Posts the order until there is an answer: the same number and contents never pay twice."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            status, answer = call("POST", "/v1/pay", order, wait=1)
        except (OSError, http.client.HTTPException) as error:
            print(f"No answer ({error}); asking again with the same number.", file=sys.stderr)
            time.sleep(2)
            continue
        if status in (200, 202):
            return answer
        if status == 500 or answer["code"] == "gateway-unreachable":
            # A fault of the daemon, which may have taken the order; or it is being restarted.
            time.sleep(2)
            continue
        raise Refused(f"{answer['title']}: {answer['detail']}")
    raise NoAnswer()


def watch(order):
    """Waits for the end, and tells the cashier about every change on the way."""
    told = None
    deadline = time.monotonic() + PATIENCE
    while True:
        if order["state"] != told:
            told = order["state"]
            print(f"[{told}] {order['message']} {order['advice']}")
        if order["state"] in SETTLED or time.monotonic() > deadline:
            return order
        try:
            status, answer = call("GET", f"/v1/orders/{order['client_sn']}", wait=60)
            if status == 200:
                order = answer
                continue
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(2)  # the daemon is being restarted: the order is in its journal


def main():
    if not 2 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    # The number is yours. Store it before the first call: after a crash of this program it is how
    # you find the order again.
    number = sys.argv[2] if len(sys.argv) > 2 else f"{int(time.time())}-{secrets.token_hex(6)}"
    order = {"client_sn": number, "total_amount": int(sys.argv[1])}
    if len(sys.argv) > 3:
        order["dynamic_id"] = sys.argv[3]
    try:
        result = watch(begin(order))
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 3
    except NoAnswer:
        print(f"{number}: not known. Keep the goods; look again later, with the same number")
        return 2
    if result["hand_over"]:
        print(f"{number}: HAND OVER THE GOODS")
        return 0
    if result["state"] in ("failed", "canceled", "revoked", "refunded"):
        print(f"{number}: not paid, keep the goods")
        return 1
    print(f"{number}: keep the goods, do not charge again, look at it later")
    return 2


if __name__ == "__main__":
    sys.exit(main())
