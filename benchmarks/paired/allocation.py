"""`benchmarks/run allocation`: the bytes of heap that a request costs, as the build's test measures and asserts them."""

import subprocess
import sys

from . import page, proxies, report

MODULE = proxies.ROOT / "benchmarks"
RESULTS = [MODULE / f"target/allocated-bytes-per-request-{log}.tsv" for log in ("off", "on")]


def add_arguments(_):
    pass


def run(_):
    for result in RESULTS:
        result.unlink(missing_ok=True)
    done = subprocess.run(
        ["mvn", "-B", "-ntp", "-q", "-f", proxies.ROOT / "pom.xml", "-Pfull", "-pl", "benchmarks", "-am", "verify",
         "-Dtest=AllocationBudgetTest", "-Dsurefire.failIfNoSpecifiedTests=false"], stdout=sys.stderr, check=False)
    if done.returncode or not all(result.exists() for result in RESULTS):
        return 1
    text = render([line.split("\t") for result in RESULTS for line in result.read_text().splitlines()])
    print(text)
    page.write("allocation", text)
    return 0


def render(rows):
    parts = [
        "## Allocation",
        "Written by `benchmarks/run allocation`.",
        "Bytes of heap allocated for one request of GET with a response of 1 KiB, by the whole process; only the router is "
        "in the chain, and the peers allocate nothing. The budget is asserted by `mvn verify`, with the access log by its "
        "`-Pfull` (`AllocationBudgetTest`); JMH counts after 20,000 requests, with the JIT in the foreground.",
        report.table(["protocol", "bytes a request", "budget"], rows),
    ]
    return "\n\n".join(parts) + "\n"
