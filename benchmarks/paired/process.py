"""Child processes that end with us."""

import http.client
import os
import signal
import socket
import subprocess
import time

from . import machine


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port, path):
    """Whether an HTTP/1.1 GET of the path gets 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    except http.client.HTTPException:
        return False
    finally:
        connection.close()


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        return True
    except OSError:
        return False


class Child:
    """A process pinned to a core; `ready` says when it serves."""

    def __init__(self, name, core, command, directory, ready, env=None):
        self.name = name
        self.log = directory / f"{name}.log"
        started = time.monotonic()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                machine.pinned(core, command), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=directory, env={**os.environ, **(env or {})})
        while not ready():
            if self.process.poll() is not None:
                raise RuntimeError(f"{name} ended with {self.process.returncode}: {self.tail()}")
            if time.monotonic() - started > 60:
                self.stop()
                raise RuntimeError(f"{name} is not ready after 60 s: {self.tail()}")
            time.sleep(0.002)
        self.ready_seconds = time.monotonic() - started

    @property
    def pid(self):
        return self.process.pid

    def tail(self):
        return self.log.read_text(errors="replace")[-2000:]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
