"""Memory of a process, as Linux tells it; what ``getrusage`` calls the most, a process inherits from its parent."""

from __future__ import annotations

from pathlib import Path


def peak_mb(process: int | str = "self") -> float:
    """Return the most that the process ever held, in megabytes."""
    return _status(process, "VmHWM")


def resident_mb(process: int | str = "self") -> float:
    """Return what the process holds now, parts of mapped files that were read included."""
    return _status(process, "VmRSS")


def anonymous_mb(process: int | str = "self") -> float:
    """Return what the process holds now without parts of mapped files, which can be read again and so be let go."""
    return _status(process, "RssAnon")


def _status(process: int | str, field: str) -> float:
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    found = (line.split()[1] for line in lines if line.startswith(f"{field}:"))
    return float(next(found, 0)) / 1e3  # a process that has ended holds nothing
