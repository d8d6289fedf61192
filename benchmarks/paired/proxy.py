"""`benchmarks/run proxy`."""

import multiprocessing
import os
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path

from . import idle, machine, page, process, proxies, report, scenarios

ROUNDS, SECONDS = 5, 4

WARM_REQUESTS = 400_000  # the JIT needs about as many

IDLE_SECONDS = 12  # what a start leaves behind has been given back by then

SETTLE_SECONDS = 6  # buffers that were pooled for a moment have been given back by then


def add_arguments(parser):
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="length of one measurement")
    parser.add_argument("--warm-seconds", type=int, default=30, help="most that Sluice may warm up in a scenario")
    parser.add_argument("--quick", action="store_true", help="2 rounds of 2 s, nothing is written")
    parser.add_argument("--only", default="", help="scenarios, comma-separated, with -> for the arrow")
    parser.add_argument("--proxies", default="", help="proxies, comma-separated")


def sink(port_pipe):
    """Receives HAProxy's log datagrams, as a local syslog would."""
    os.sched_setaffinity(0, {machine.LOAD_CORE})
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("127.0.0.1", 0))
    port_pipe.send(receiver.getsockname()[1])
    buffer = bytearray(4096)
    while True:
        receiver.recv_into(buffer)


class Measured:
    """One proxy in one scenario: a sample per round."""

    def __init__(self, child, port):
        self.child = child
        self.port = port
        self.ready_seconds = child.ready_seconds if child else 0
        self.idle_pss = 0
        self.loaded_pss = 0
        self.connection_bytes = 0
        self.ns_per_request = []
        self.per_second = []

    def round(self, scenario, seconds, body):
        before = machine.cpu_ns(self.child.pid) if self.child else 0
        requests = scenarios.drive(scenario, self.port, seconds, body)
        after = machine.cpu_ns(self.child.pid) if self.child else 0
        self.ns_per_request.append((after - before) / requests)
        self.per_second.append(requests / seconds)
        if self.child:
            self.loaded_pss = machine.pss_bytes(self.child.pid)


def measure(scenario, args, chosen, upstreams, log_port, directory):
    upstream = upstreams.ports[scenario.upstream]
    body = directory / "body"
    body.write_bytes(b"\0\0\0\0\x20" + b"b" * 32)
    measured = {}
    if scenario.h2_down == scenario.h2_up:
        measured["direct"] = Measured(None, upstream)
    try:
        for name, (start, _) in chosen.items():
            port = process.free_port()
            child = start(directory, scenario, port, upstream, log_port)
            if child:
                measured[name] = Measured(child, port)
        time.sleep(0 if args.quick else IDLE_SECONDS)
        for one in measured.values():
            if one.child:
                one.idle_pss = machine.pss_bytes(one.child.pid)
        for name, one in measured.items():
            named(name, warm, name, scenario, one, args, body)
        for number in range(args.rounds):
            for name, one in measured.items():
                named(name, one.round, scenario, args.seconds, body)
            print(f"  {scenario.name} round {number + 1}: " + ", ".join(
                f"{name} {one.ns_per_request[-1] / 1000:.1f} µs" for name, one in measured.items()
                if one.child), file=sys.stderr)
        for name, one in measured.items():
            if one.child:
                one.connection_bytes = named(
                    name, idle.bytes_per_connection, one.child.pid, one.port, scenario, 0 if args.quick else SETTLE_SECONDS)
    finally:
        for one in measured.values():
            if one.child:
                one.child.stop()
    return measured


def named(name, act, *arguments):
    """Says which proxy it was when a load fails."""
    try:
        return act(*arguments)
    except RuntimeError as e:
        raise RuntimeError(f"{name}: {e}") from e


def warm(name, scenario, one, args, body):
    requests = scenarios.drive(scenario, one.port, 1, body)
    deadline = time.monotonic() + args.warm_seconds
    while name == "sluice" and requests < WARM_REQUESTS and time.monotonic() < deadline:
        requests += scenarios.drive(scenario, one.port, 3, body)


def run(args):
    partial = args.quick or args.only or args.proxies or args.rounds < ROUNDS or args.seconds < SECONDS
    if args.quick:
        args.rounds, args.seconds, args.warm_seconds = 2, 2, 3
    lacking = [tool for tool in ("haproxy", "nginx", "wrk", "h2load", "nghttpd", "taskset")
               if not shutil.which(tool)]
    if lacking:
        print(f"benchmarks: needs {', '.join(lacking)}: apt install haproxy nginx wrk nghttp2-client "
              "nghttp2-server util-linux", file=sys.stderr)
        return 2
    if os.cpu_count() < 2:
        print("benchmarks: needs two cores, one for the proxies and one for load and upstreams", file=sys.stderr)
        return 2
    chosen = proxies.available([name for name in args.proxies.split(",") if name])
    wanted = [name.strip().replace("->", "→") for name in args.only.split(",") if name]
    directory = Path(tempfile.mkdtemp(prefix="sluice-bench-"))
    ours, theirs = multiprocessing.Pipe()
    logs = multiprocessing.Process(target=sink, args=(theirs,), daemon=True)
    logs.start()
    upstreams = None
    results = {}
    try:
        upstreams = proxies.Upstreams(directory)
        log_port = ours.recv()
        for scenario in scenarios.SCENARIOS:
            if not wanted or scenario.name in wanted:
                results[scenario] = measure(scenario, args, chosen, upstreams, log_port, directory)
    finally:
        if upstreams:
            upstreams.stop()
        logs.terminate()
        shutil.rmtree(directory)
    text = report.render(results, chosen, args)
    print(text)
    if partial or len(chosen) < proxies.COMPARED:
        return 0
    page.write("proxy", text)
    print(f"benchmarks: wrote {page.PAGE}", file=sys.stderr)
    return 0
