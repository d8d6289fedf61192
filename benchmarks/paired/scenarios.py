"""The traffic: which protocols, which upstream, which load generator."""

import re
import subprocess
from dataclasses import dataclass

from . import machine


@dataclass(frozen=True)
class Scenario:
    name: str  # downstream and upstream protocol
    load: str
    upstream: str  # nginx-h1, nginx-h2 or nghttpd
    path: str
    h2_down: bool
    h2_up: bool
    body: bool = False  # a gRPC-shaped request


SCENARIOS = [
    Scenario("h1→h1", "wrk, 32 connections, 1 KiB", "nginx-h1", "/1k", False, False),
    Scenario("h2→h2", "h2load, 4 × 32 streams, 1 KiB", "nghttpd", "/1k", True, True),
    Scenario("gRPC", "h2load, 4 × 32 streams, unary with trailers", "nginx-h2", "/grpc", True, True, body=True),
    Scenario("h2→h1", "h2load, 4 × 32 streams, 1 KiB", "nginx-h1", "/1k", True, False),
]

TOLERATED = 0.005


def drive(scenario, port, seconds, request_body):
    """Runs the load for some seconds; returns the requests that succeeded, refusing a run with errors."""
    url = f"http://127.0.0.1:{port}{scenario.path}"
    if scenario.h2_down:
        command = ["h2load", "-c4", "-m32", "-t1", f"-D{seconds}", url]
        if scenario.body:
            command += ["-d", str(request_body), "-H", "content-type: application/grpc", "-H", "te: trailers"]
    else:
        command = ["wrk", "-t1", "-c32", f"-d{seconds}s", url]
    done = subprocess.run(machine.pinned(machine.LOAD_CORE, command), capture_output=True, text=True, check=False)
    out = done.stdout
    if scenario.h2_down:
        counts = re.search(r"(\d+) succeeded, (\d+) failed, (\d+) errored", out)
        good, bad = (int(counts.group(1)), int(counts.group(2)) + int(counts.group(3))) if counts else (0, 1)
    else:
        counts = re.search(r"(\d+) requests in", out)
        good = int(counts.group(1)) if counts else 0
        bad = out.count("Non-2xx") + out.count("Socket errors")
    # nginx loses a few gRPC calls when its upstream connections turn over; a real fault loses far more.
    if good == 0 or bad > good * TOLERATED:
        raise RuntimeError(f"{scenario.name}: the load saw errors:\n{out}{done.stderr}")
    return good
