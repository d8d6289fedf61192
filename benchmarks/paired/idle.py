"""Keep-alive connections that have been served once and wait: what each takes of a proxy's memory."""

import socket
import struct
import time

from . import machine

CONNECTIONS = 2000

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS, SETTINGS = 1, 4
END_STREAM, END_HEADERS, ACK = 1, 4, 1


def bytes_per_connection(pid, port, scenario, settle_seconds):
    """Opens the connections one after the other, each with one answered GET, and reads the process's PSS around it."""
    before = machine.pss_bytes(pid)
    held = []
    try:
        for _ in range(CONNECTIONS):
            connection = socket.create_connection(("127.0.0.1", port), timeout=10)
            held.append(connection)
            (_h2_request if scenario.h2_down else _h1_request)(connection, scenario.path)
        time.sleep(settle_seconds)
        return (machine.pss_bytes(pid) - before) / CONNECTIONS
    finally:
        for connection in held:
            connection.close()


def _h1_request(connection, path):
    connection.sendall(f"GET {path} HTTP/1.1\r\nhost: idle.test\r\n\r\n".encode())
    with connection.makefile("rb") as answer:
        status = answer.readline()
        length = None
        while (line := answer.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not status.startswith(b"HTTP/1.1 2") or length is None or len(answer.read(length)) < length:
            raise RuntimeError(f"an idle connection's only request was not answered: {status!r}")


def _h2_request(connection, path):
    literal = b"\x04" + bytes([len(path)]) + path.encode()  # :path, not indexed
    block = b"\x82\x86" + literal + b"\x01\x09idle.test"  # GET, http, :authority
    frames = _frame(SETTINGS, 0, 0, b"") + _frame(HEADERS, END_STREAM | END_HEADERS, 1, block)
    connection.sendall(PREFACE + frames)
    with connection.makefile("rb") as answer:
        while True:
            head = answer.read(9)
            if len(head) < 9:
                raise RuntimeError("an idle connection's only request was not answered")
            length, kind, flags, stream = int.from_bytes(head[:3], "big"), head[3], head[4], head[5:]
            answer.read(length)
            if kind == SETTINGS and not flags & ACK:
                connection.sendall(_frame(SETTINGS, ACK, 0, b""))
            if stream == b"\0\0\0\1" and kind <= HEADERS and flags & END_STREAM:
                return


def _frame(kind, flags, stream, payload):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload
