"""What the disk under a directory can do: appends of 1 KiB, each with an fdatasync."""

import os
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    per_second: float
    p50: float  # seconds
    p99: float


def percentile(ascending, share):
    return ascending[min(len(ascending) - 1, int(len(ascending) * share))]


def fdatasync(directory, seconds):
    """Appends and syncs one at a time, as a journal without group commit would."""
    file = os.open(directory / "probe", os.O_CREAT | os.O_WRONLY | os.O_APPEND | os.O_TRUNC, 0o600)
    try:
        body = b"x" * 1024
        took = []
        end = time.monotonic() + seconds
        while (before := time.monotonic()) < end:
            os.write(file, body)
            os.fdatasync(file)
            took.append(time.monotonic() - before)
    finally:
        os.close(file)
        os.unlink(directory / "probe")
    took.sort()
    return Sample(len(took) / seconds, percentile(took, 0.5), percentile(took, 0.99))
