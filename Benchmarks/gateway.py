"""A gateway that says `paid` at once: Upay's form of answer, HTTP/1.1 with kept connections.

Run as a process of its own, so that it shares no interpreter lock with who measures. Writes one
line of JSON with its port, then for each pay `client_sn NANOSECONDS`: when the first octets of the
request were read, on the monotonic clock that all processes of a machine share. Ends with its
standard input.
"""
import argparse
import json
import os
import socket
import ssl
import sys
import threading
import time

IDENTITY = {"terminal_sn": "10298371039", "terminal_key": "0123456789abcdef0123456789abcdef"}


def answer(path, request):
    if path == "/terminal/activate" or path == "/terminal/checkin":
        return {"result_code": "200", "biz_response": IDENTITY}
    if path == "/upay/v2/pay":
        return business("PAY_SUCCESS", request)
    return {"result_code": "200", "biz_response": {
        "result_code": "FAIL", "error_code": "UPAY_ORDER_NOT_EXISTS", "error_message": "no"}}


def business(result, request):
    now = str(time.time_ns() // 1_000_000)
    data = {
        "terminal_sn": request["terminal_sn"], "sn": f"789{time.monotonic_ns() % 10**13:013}",
        "client_sn": request["client_sn"], "client_tsn": request["client_sn"],
        "trade_no": now + "0001", "status": "SUCCESS", "order_status": "PAID", "payway": "1",
        "sub_payway": "1", "payer_login": "1**********", "total_amount": request["total_amount"],
        "net_amount": request["total_amount"], "subject": request["subject"],
        "operator": request["operator"], "ctime": now, "finish_time": now,
        "channel_finish_time": now, "reflect": request.get("reflect", "")}
    return {"result_code": "200", "biz_response": {"result_code": result, "data": data}}


def serve(connection):
    """One connection to its end. `recv` is called by hand: its return is the time that counts."""
    pending = b""
    while True:
        chunk = connection.recv(65536)
        arrived = time.monotonic_ns()
        if not chunk:
            return
        pending += chunk
        while b"\r\n\r\n" not in pending:
            pending += more(connection)
        head, _, body = pending.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while len(body) < length:
            body += more(connection)
        body, pending = body[:length], body[length:]
        path = head.split(b" ", 2)[1].decode()
        request = json.loads(body or b"{}")
        octets = json.dumps(answer(path, request)).encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                           + str(len(octets)).encode() + b"\r\n\r\n" + octets)
        if path == "/upay/v2/pay":
            os.write(1, f"{request['client_sn']} {arrived}\n".encode())


def more(connection):
    chunk = connection.recv(65536)
    if not chunk:
        raise ConnectionError("a request ended in the middle")
    return chunk


def attend(connection, context):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        if context is not None:
            connection = context.wrap_socket(connection, server_side=True)
        with connection:
            serve(connection)
    except OSError as error:
        print(f"gateway: {error}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    options = parser.parse_args()
    context = None
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)
    listener = socket.create_server(("127.0.0.1", 0))
    os.write(1, json.dumps({"port": listener.getsockname()[1]}).encode() + b"\n")

    def accept():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=attend, args=(connection, context), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
