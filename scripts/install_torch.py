"""Install the CPU build of PyTorch from PyTorch's own index, where this machine can reach that index.

PyPI's PyTorch for Linux on x86-64 is the CUDA build, gigabytes that Wenqu does not use. ``make install`` runs this
script there, before it installs everything else from PyPI. Where the index is not reached, the script ends within
seconds, and PyPI's build is installed.
"""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

CONSTRAINTS = Path(__file__).parents[1] / "constraints.txt"
SECONDS = 3  # for the question whether the index is reached
OPEN = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=float(sys.argv[2])).close()"


def main(index: str) -> None:
    """Install the version of ``constraints.txt`` from ``index``, unless a build of that version is there already."""
    version = wanted_version()
    if version == installed_version():
        return
    if not is_reached(f"{index.rstrip('/')}/torch/"):
        _say(f"{index} is not reached: PyTorch comes from PyPI")
    elif not install(version, index):
        _say(f"{index} has no PyTorch {version} for this Python: it comes from PyPI")


def wanted_version() -> str:
    """Return the version of PyTorch that Wenqu is tested with."""
    (version,) = re.findall(r"^torch==(\S+)$", CONSTRAINTS.read_text(encoding="utf-8"), re.MULTILINE)
    return str(version)


def installed_version() -> str | None:
    """Return the version that is installed, without the name of its build (``+cpu``); None if there is none."""
    try:
        return importlib.metadata.version("torch").partition("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return None


def is_reached(address: str) -> bool:
    """Return whether ``address`` answers within ``SECONDS``, the look-up of its name included."""
    command = [sys.executable, "-c", OPEN, address, str(SECONDS)]
    try:
        done = subprocess.run(command, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def install(version: str, index: str) -> bool:
    """Install the CPU build alone, so that what it depends on comes from PyPI; return whether ``index`` has it."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--no-deps", "--index-url", index]
    return subprocess.run([*pip, f"torch=={version}+cpu"], check=False).returncode == 0


def _say(what: str) -> None:
    print(f"install_torch: {what}.", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
