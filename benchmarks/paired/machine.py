"""What the kernel knows: CPU time, memory, cores, versions."""

import os
import platform
import re
import subprocess
from pathlib import Path

PROXY_CORE = 0
LOAD_CORE = 1


def cpu_ns(pid):
    """Nanoseconds on a CPU, summed over the threads: ticks miss short bursts."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except FileNotFoundError:
            pass  # the thread ended between listing and reading
    return total


def pss_bytes(pid):
    """The process's proportional share of memory."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+) kB", text, re.M).group(1)) * 1024


def pinned(core, command):
    return ["taskset", "-c", str(core)] + [str(word) for word in command]


def describe():
    cpu = "unknown CPU"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    return f"{os.cpu_count()} cores of {cpu}, Linux {platform.release()}"


def first_line(command, pattern):
    """The part of a version output that the pattern's group names."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    found = re.search(pattern, done.stdout + done.stderr)
    return found.group(1) if found else "?"
