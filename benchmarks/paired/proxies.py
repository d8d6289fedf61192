"""The proxies under comparison and the upstreams behind them, each made from a template."""

import os
import string
import sys
from pathlib import Path

from . import machine, process

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = Path(__file__).resolve().parent / "templates"
COMPARED = 4  # HAProxy, nginx, Envoy and Sluice: a page without one of them is not written
os.environ["PATH"] += ":/usr/sbin"


def fill(template, directory, name, **values):
    """Writes a template with its values; returns the file."""
    target = directory / name
    target.write_text(string.Template((TEMPLATES / template).read_text()).substitute(values, dir=directory))
    return target


def envoy_binary():
    named = os.environ.get("SLUICE_ENVOY")
    if named:
        return named
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "sluice/envoy-1.40.0"
    found = sorted(cache.glob("lib/python3*/site-packages/envoy/_bin/envoy"))
    return str(found[0]) if found else None


def sluice_launcher():
    launcher = ROOT / "proxy-core/target/sluice/bin/sluice"
    main = ROOT / "proxy-core/src/main/java/dev/sluice/proxy/boot/Main.java"
    return str(launcher) if launcher.exists() and main.exists() else None


class Upstreams:
    """nginx for h1 and for h2 with trailers, nghttpd for fast h2; on the load's core."""

    def __init__(self, directory):
        root = directory / "root"
        root.mkdir()
        (root / "1k").write_bytes(b"x" * 1024)
        self.ports = {name: process.free_port() for name in ("nginx-h1", "nginx-h2", "nghttpd")}
        config = fill("upstream-nginx.conf", directory, "upstream-nginx.conf", body="x" * 1024,
                      h1=self.ports["nginx-h1"], h2=self.ports["nginx-h2"])
        self.children = [
            process.Child("upstream-nginx", machine.LOAD_CORE, ["nginx", "-p", directory, "-c", config], directory,
                          lambda: process.answers(self.ports["nginx-h1"], "/1k")),
            process.Child("nghttpd", machine.LOAD_CORE,
                          ["nghttpd", "--no-tls", "-n1", "-m1024", "-d", root, self.ports["nghttpd"]], directory,
                          lambda: process.accepts(self.ports["nghttpd"])),
        ]

    def stop(self):
        for child in self.children:
            child.stop()


def start_haproxy(directory, scenario, port, upstream, sink):
    config = fill("haproxy.cfg", directory, "haproxy.cfg", port=port, upstream=upstream, sink=sink,
                  down="proto h2" if scenario.h2_down else "", up="proto h2" if scenario.h2_up else "")
    return process.Child("haproxy", machine.PROXY_CORE, ["haproxy", "-db", "-f", config], directory,
                         lambda: process.accepts(port))


def start_nginx(directory, scenario, port, upstream, sink):
    if scenario.h2_up and not scenario.body:
        return None  # nginx 1.22 speaks h2 to an upstream only as gRPC
    passing = "grpc_pass grpc://up" if scenario.h2_up else "proxy_pass http://up"
    config = fill("nginx.conf", directory, "nginx.conf", port=port, upstream=upstream, passing=passing,
                  down="http2" if scenario.h2_down else "")
    return process.Child("nginx", machine.PROXY_CORE, ["nginx", "-p", directory, "-c", config], directory,
                         lambda: process.accepts(port))


def sidecar_config(name, directory, scenario, port, upstream, admin):
    h2 = ("typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: "
          "{'@type': type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, "
          "explicit_http_config: {http2_protocol_options: {}}}}") if scenario.h2_up else ""
    return fill("sidecar.yaml", directory, f"{name}.yaml", port=port, upstream=upstream, admin=admin, h2=h2,
                log=directory / f"{name}-access.log")


def start_sidecar(name, command, env=None):
    def start(directory, scenario, port, upstream, sink):
        admin = process.free_port()
        config = sidecar_config(name, directory, scenario, port, upstream, admin)
        return process.Child(name, machine.PROXY_CORE,
                             command + ["-c", config, "--concurrency", "1", "--disable-hot-restart", "-l", "warning"],
                             directory, lambda: process.answers(admin, "/ready"), env)
    return start


def available(wanted):
    """The proxies of this machine in the order of a round: name → (start, version)."""
    all_proxies = {
        "haproxy": (start_haproxy, machine.first_line(["haproxy", "-v"], r"version (\S+)")),
        "nginx": (start_nginx, machine.first_line(["nginx", "-v"], r"nginx/(\S+)")),
    }
    envoy = envoy_binary()
    if envoy:
        version = machine.first_line([envoy, "--version"], r"/(\d+\.\d+\.\d+)/")
        all_proxies["envoy"] = (start_sidecar("envoy", [envoy]), version)
    else:
        print("benchmarks: no Envoy here (SLUICE_ENVOY or .ci/run's cache), left out", file=sys.stderr)
    sluice = sluice_launcher()
    if sluice:
        all_proxies["sluice"] = (start_sidecar("sluice", [sluice, "run"]), "this tree")
    else:
        print("benchmarks: no Sluice distribution yet (./sluice builds it), left out", file=sys.stderr)
    return {name: proxy for name, proxy in all_proxies.items() if not wanted or name in wanted}
