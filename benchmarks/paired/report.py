"""The tables of the proxying section."""

from statistics import median

from . import idle, machine

PEERS = ("haproxy", "envoy")
LABELS = {"direct": "direct", "haproxy": "HAProxy", "nginx": "nginx", "envoy": "Envoy", "sluice": "Sluice"}


def spread(values, form):
    return f"{form(median(values))} ({form(min(values))}–{form(max(values))})"


def ratio(mine, peer):
    """Per round, so that drift of the machine cancels out."""
    return spread([a / b for a, b in zip(mine.ns_per_request, peer.ns_per_request)], lambda x: f"{x:.2f}")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def scenario_table(measured):
    rows = []
    for name, one in measured.items():
        row = [LABELS[name], spread(one.ns_per_request, lambda ns: f"{ns / 1000:.1f}") if one.child else "–"]
        for peer in PEERS:
            comparable = one.child and peer in measured and peer != name
            row.append(ratio(one, measured[peer]) if comparable else "–")
        row.append(f"{median(one.per_second):,.0f}")
        row.append(f"{one.idle_pss / 1e6:.0f} / {one.loaded_pss / 1e6:.0f}" if one.child else "–")
        row.append(f"{one.connection_bytes / 1024:.1f}" if one.child else "–")
        row.append(f"{one.ready_seconds * 1000:.0f}" if one.child else "–")
        rows.append(row)
    head = ["proxy", "CPU per request, µs", "ratio to HAProxy", "ratio to Envoy", "requests/s",
            "PSS idle / loaded, MB", "an idle connection, KiB", "ready, ms"]
    return table(head, rows)


def render(results, chosen, args):
    versions = ", ".join(f"{LABELS[name]} {version}" for name, (_, version) in chosen.items())
    tools = ", ".join([
        "wrk " + machine.first_line(["wrk", "-v"], r"wrk (\S+)"),
        "h2load " + machine.first_line(["h2load", "--version"], r"nghttp2/(\S+)"),
        "nghttpd " + machine.first_line(["nghttpd", "--version"], r"nghttp2/(\S+)"),
    ])
    parts = [
        "## Proxying",
        "Written by `benchmarks/run proxy`.",
        f"Machine: {machine.describe()}. Proxies: {versions}. Load and upstreams: {tools}, nginx.",
        f"Method: all proxies run on core {machine.PROXY_CORE} with one worker, load and upstreams on core "
        f"{machine.LOAD_CORE}; access log on in all (HAProxy to a local datagram sink, the others to a file). "
        f"{args.rounds} interleaved rounds of {args.seconds} s per proxy, after a warm-up of 400,000 requests or "
        f"{args.warm_seconds} s for Sluice and 1 s for the others. CPU is nanoseconds on a core over all threads of the "
        "proxy, from `/proc/PID/task/*/schedstat`. Cells are median (min–max) over the rounds; ratios are taken round "
        "by round. Idle memory is read 12 s after the start; an idle connection is what PSS grows by for each of "
        f"{idle.CONNECTIONS:,} that were answered once after the load and are kept, below zero where the load's own "
        "memory was given back meanwhile. The load is a closed loop: the upstream's speed sets the "
        "batch size and so moves the ratios; compare within a table only.",
    ]
    for scenario, measured in results.items():
        parts.append(f"### {scenario.name}")
        parts.append(f"{scenario.load}; upstream {scenario.upstream.split('-')[0]}.")
        parts.append(scenario_table(measured))
    return "\n\n".join(parts) + "\n"
