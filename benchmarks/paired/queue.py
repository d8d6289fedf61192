"""`benchmarks/run queue`: what keeping a request costs, beside what forwarding it costs and what the disk can do."""

import http.client
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import machine, page, probe, process, proxies, report

IN_FLIGHT = 64
MODES = ("DISK", "OS", "MEMORY")
ROUNDS, SECONDS, WARM_SECONDS = 5, 4, 20
DRAIN_SECONDS = 120  # most that a drain may take


def add_arguments(parser):
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="length of one measurement")
    parser.add_argument("--warm-seconds", type=int, default=WARM_SECONDS, help="of each kind of request, before the first")
    parser.add_argument("--quick", action="store_true", help="1 round of 1 s, nothing is written")
    parser.add_argument("--journal", type=Path, help="a directory on the disk to measure; default: the temporary one")


@dataclass
class Measured:
    """One kind of request: a value a round in each list."""

    per_second: list = field(default_factory=list)
    p50: list = field(default_factory=list)  # seconds
    p99: list = field(default_factory=list)
    cpu_ns: list = field(default_factory=list)  # a message, its delivery included
    syncs: list = field(default_factory=list)  # a message; empty where there are none
    delivered: list = field(default_factory=list)  # a second, while messages come
    drained: list = field(default_factory=list)  # a second, once none come


class Subject:
    """Sluice with a route for each kind of request, on the proxies' core."""

    def __init__(self, directory, journal, upstream):
        self.port = process.free_port()
        self.admin = process.free_port()
        routes = [self.route("/forwarded", "mode: 'OFF'")]
        routes += [self.route(f"/queued/{mode}", f"name: {mode}, durability: {mode}, bounds: {{max_messages: 1000000}}, "
                              "delivery: {max_concurrent: 64}") for mode in MODES]
        config = proxies.fill("queue.yaml", directory, "queue.yaml", port=self.port, admin=self.admin, journal=journal,
                              upstream=upstream, log=directory / "queue-access.log", routes="\n".join(routes))
        launcher = proxies.sluice_launcher()
        if not launcher:
            raise RuntimeError("no Sluice distribution yet: ./sluice --version builds it")
        self.child = process.Child(
            "sluice", machine.PROXY_CORE, [launcher, "run", "-c", config, "--concurrency", "1", "-l", "warning"],
            directory, lambda: process.answers(self.admin, "/ready"))

    @staticmethod
    def route(path, fields):
        return (f"              - {{match: {{path: {path}}}, route: {{cluster: up}}, typed_per_filter_config: {{queue: "
                f"{{'@type': type.googleapis.com/sluice.queue.v1.Queue, {fields}}}}}}}")

    def page(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def queue(self, name):
        """A queue's offered and settled messages, and how many it still has to deliver."""
        shown = json.loads(self.page("/queues"))
        queues = shown["queues"] if isinstance(shown, dict) else shown
        for queue in queues:
            if queue["name"] == name:
                depth = sum(count for state, count in queue["depth"].items() if state in ("ready", "waiting", "in-flight"))
                return queue["counters"]["offered"], queue["counters"]["settled"], depth
        return 0, 0, 0

    def syncs(self):
        """fdatasyncs of the journal so far, or None where they are not shown."""
        found = re.search(r"^\w*journal_fsync_seconds_count(?:{[^}]*})? (\d+)", self.page("/stats/prometheus"), re.M)
        return int(found.group(1)) if found else None

    def expect(self, path, status, headers):
        """Sends one request and refuses another answer than what is about to be counted."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", path, b"x" * 1024, headers)
            answer = connection.getresponse().status
            if answer != status:
                raise RuntimeError(f"{path}: answered {answer} in place of {status}")
        finally:
            connection.close()


def load(subject, path, seconds, headers=()):
    """Closed-loop POSTs of 1 KiB; the answers a second and the percentiles of the time to them, in seconds."""
    command = ["wrk", "-t1", f"-c{IN_FLIGHT}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s", proxies.TEMPLATES / "post.lua"]
    for header in headers:
        command += ["-H", header]
    command.append(f"http://127.0.0.1:{subject.port}{path}")
    done = subprocess.run(machine.pinned(machine.LOAD_CORE, command), capture_output=True, text=True, check=False)
    counts = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m)\b", done.stdout)
    if not counts or int(counts.group(1)) == 0 or "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise RuntimeError(f"{path}: the load saw errors:\n{done.stdout}{done.stderr}")
    p50, p99 = latency(done.stdout, 50), latency(done.stdout, 99)
    return int(counts.group(1)), seconds_of(counts.group(2), counts.group(3)), p50, p99


def latency(out, percent):
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m|h)\b", out, re.M)
    if not found:
        raise RuntimeError(f"wrk told no {percent}th percentile:\n{out}")
    return seconds_of(found.group(1), found.group(2))


def seconds_of(number, unit):
    return float(number) * {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}[unit]


def forward(subject, seconds, into):
    before = machine.cpu_ns(subject.child.pid)
    count, took, p50, p99 = load(subject, "/forwarded", seconds)
    if into is None:
        return
    into.cpu_ns.append((machine.cpu_ns(subject.child.pid) - before) / count)
    into.per_second.append(count / took)
    into.p50.append(p50)
    into.p99.append(p99)


def enqueue(subject, mode, seconds, into):
    """Queues for some seconds, then waits until all is delivered."""
    cpu, syncs = machine.cpu_ns(subject.child.pid), subject.syncs()
    offered, settled, _ = subject.queue(mode)
    count, took, p50, p99 = load(subject, f"/queued/{mode}", seconds, ["prefer: respond-async"])
    accepted, delivered, depth = subject.queue(mode)
    accepted, delivered = accepted - offered, delivered - settled
    if accepted < count:
        raise RuntimeError(f"{mode}: {count} answers, but {accepted} messages")
    began = time.monotonic()
    left = depth
    while left:
        if time.monotonic() - began > DRAIN_SECONDS:
            raise RuntimeError(f"{mode}: {left} of {depth} messages are not delivered {DRAIN_SECONDS} s after the load")
        time.sleep(0.02)
        left = subject.queue(mode)[2]
    drain = time.monotonic() - began
    if into is None:
        return
    into.cpu_ns.append((machine.cpu_ns(subject.child.pid) - cpu) / accepted)
    into.per_second.append(count / took)
    into.p50.append(p50)
    into.p99.append(p99)
    into.delivered.append(delivered / took)
    if depth > count / 50:  # else there was nothing to drain
        into.drained.append(depth / drain)
    if mode == "DISK" and syncs is not None:
        into.syncs.append((subject.syncs() - syncs) / accepted)


def check(subject):
    subject.expect("/forwarded", 200, {})
    for mode in MODES:
        subject.expect(f"/queued/{mode}", 202, {"prefer": "respond-async"})


def run(args):
    complete = not args.quick and args.rounds >= ROUNDS and args.seconds >= SECONDS and not args.journal
    if args.quick:
        args.rounds, args.seconds, args.warm_seconds = 1, 1, 1
    lacking = [tool for tool in ("nginx", "nghttpd", "wrk", "taskset") if not shutil.which(tool)]
    if lacking:
        print(f"benchmarks: needs {', '.join(lacking)}: apt install nginx nghttp2-server wrk util-linux", file=sys.stderr)
        return 2
    directory = Path(tempfile.mkdtemp(prefix="sluice-bench-"))
    journal = Path(tempfile.mkdtemp(prefix="sluice-journal-", dir=args.journal))
    children = []
    try:
        upstreams = proxies.Upstreams(directory)
        children.append(upstreams)
        subject = Subject(directory, journal, upstreams.ports["nginx-h1"])
        children.append(subject.child)
        disk, measured = rounds(subject, journal, args)
    finally:
        for child in reversed(children):
            child.stop()
        shutil.rmtree(directory)
        shutil.rmtree(journal)
    text = render(disk, measured, args)
    print(text)
    if complete:
        page.write("queue", text)
        print(f"benchmarks: wrote {page.PAGE}", file=sys.stderr)
    return 0


def rounds(subject, journal, args):
    check(subject)
    forward(subject, args.warm_seconds, None)
    for mode in MODES:
        enqueue(subject, mode, args.warm_seconds, None)
    disk = []
    measured = {name: Measured() for name in ("forwarded",) + MODES}
    for number in range(args.rounds):
        disk.append(probe.fdatasync(journal, args.seconds))
        forward(subject, args.seconds, measured["forwarded"])
        for mode in MODES:
            enqueue(subject, mode, args.seconds, measured[mode])
        print(f"  round {number + 1}: fdatasync {disk[-1].per_second:,.0f}/s, " + ", ".join(
            f"{name} {one.per_second[-1]:,.0f}/s" for name, one in measured.items()), file=sys.stderr)
    return disk, measured


def ratio(mine, other):
    return report.spread([a / b for a, b in zip(mine, other)], lambda x: f"{x:.2f}")


def render(disk, measured, args):
    def whole(values):
        return report.spread(values, lambda x: f"{x:,.0f}") if values else "–"

    def millis(values):
        return report.spread(values, lambda x: f"{x * 1000:.2f}")

    labels = {"forwarded": "forwarded, not queued", "DISK": "queued, DISK", "OS": "queued, OS", "MEMORY": "queued, MEMORY"}
    echo = measured["forwarded"].per_second
    rows = [["fdatasync probe", whole([one.per_second for one in disk]), millis([one.p50 for one in disk]),
             millis([one.p99 for one in disk]), ratio([one.per_second for one in disk], echo), "1", "–", "–", "–"]]
    for name, one in measured.items():
        rows.append([
            labels[name], whole(one.per_second), millis(one.p50), millis(one.p99),
            ratio(one.per_second, echo) if name != "forwarded" else "1",
            report.spread(one.syncs, lambda x: f"{x:.3f}") if one.syncs else "–",
            report.spread(one.cpu_ns, lambda ns: f"{ns / 1000:.1f}"), whole(one.delivered), whole(one.drained)])
    head = ["", "answers/s", "p50, ms", "p99, ms", "ratio to forwarded", "fdatasyncs a message", "CPU a message, µs",
            "delivered/s under load", "drained/s after it"]
    wrk = machine.first_line(["wrk", "-v"], r"wrk (\S+)")
    nginx = machine.first_line(["nginx", "-v"], r"nginx/(\S+)")
    parts = [
        "## Queueing",
        "Written by `benchmarks/run queue`.",
        f"Machine: {machine.describe()}. Load: wrk {wrk}; upstream: nginx {nginx}, which "
        "answers 200 with 1 KiB to what is forwarded and 204 to deliveries.",
        f"Method: one Sluice with one worker on core {machine.PROXY_CORE}, load and upstream on core {machine.LOAD_CORE}. "
        f"{args.rounds} rounds, each with {args.seconds} s of every row, after {args.warm_seconds} s of each to warm up. The "
        "probe appends 1 KiB and syncs, one at a time, on the journal's disk. The load POSTs 1 KiB with "
        f"{IN_FLIGHT} requests in flight; queued ones carry `Prefer: respond-async` and count when the 202 is there, while "
        "the upstream drains with 64 deliveries in flight. The next row begins when all is delivered. CPU is of Sluice, "
        "over all threads, and includes the delivery. Cells are median (min–max) over the rounds; ratios are taken round "
        "by round.",
        report.table(head, rows),
        "RabbitMQ and Kafka are not part of this run: " + brokers() + ".",
    ]
    return "\n\n".join(parts) + "\n"


def brokers():
    found = [name for name in ("rabbitmq-server", "kafka-server-start.sh") if shutil.which(name)]
    return f"{', '.join(found)} is installed, but this form does not drive it" if found else "neither is installed"
