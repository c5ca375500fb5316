"""Documents are read in a process that is bounded, killed past its bounds, and replaced."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import DocumentError, DocumentTimeoutError
from index.parsing import process as parsing
from index.parsing.process import SECONDS, ParsingProcess
from tests.support import making

pytestmark = pytest.mark.slow

TEXT = "绿茶是不发酵的茶，产量在各类茶中居于首位。"
STARTS_MEMORY = 256 << 20
EXITS = "import sys; sys.stdin.readline(); sys.exit(3)"
EXHAUSTED = "import sys\nfor line in sys.stdin: print('{\"exhausted\": true}', flush=True)"
CUT_OFF = "import sys; sys.stdin.readline(); print('{', end='')"


class CountingProcess(ParsingProcess):
    """Counts how often the process is started; runs ``programs`` in its place, one at each start."""

    def __init__(self, *programs: str, seconds: int = 120, memory: int = 1 << 30) -> None:
        super().__init__(seconds=seconds, memory=memory)
        self.starts = 0
        self._programs = list(programs)

    def _started(self) -> subprocess.Popen[bytes]:
        self.starts += 1
        if not self._programs:
            return super()._started()
        command = [sys.executable, "-c", self._programs.pop(0)]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "a.html"
    path.write_text(f"<p>{TEXT}</p>", encoding="utf-8")
    return path


def test_one_process_reads_many_documents(page: Path) -> None:
    with CountingProcess() as process:
        assert {process.parse(page, f"{number}.html").text for number in range(20)} == {TEXT}
        assert process.starts == 1


def test_small_texts_are_read_without_it_and_large_ones_with_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.md").write_text(f"{TEXT}\n\n" * 5_000, encoding="utf-8")
    with CountingProcess() as process:
        assert process.parse(tmp_path / "a.txt", "a.txt").text == TEXT
        assert process.starts == 0
        assert len(process.parse(tmp_path / "b.md", "b.md").paragraphs) == 5_000
        assert process.starts == 1


def test_a_document_that_takes_too_long_is_left_out_and_the_next_one_read(tmp_path: Path, page: Path) -> None:
    slow = tmp_path / "slow.html"
    slow.write_bytes(b"<div>" * 200_000)
    with CountingProcess(seconds=2) as process:
        with pytest.raises(DocumentError, match=r"^slow\.html: took longer than 2 seconds to read; "):
            process.parse(slow, slow.name)
        process._seconds = 120
        assert process.parse(page, page.name).text == TEXT
        assert process.starts == 2


def test_a_document_that_needs_too_much_memory_is_left_out(tmp_path: Path, page: Path) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(b"a,b\n" + b"1,2\n" * 3_000_000)
    with CountingProcess(memory=STARTS_MEMORY) as process:
        with pytest.raises(DocumentError, match=r"^large\.csv: needs more than 256 MB of memory"):
            process.parse(large, large.name)
        assert process.parse(page, page.name).text == TEXT


def test_a_process_that_ran_out_of_memory_is_given_a_second_try(page: Path) -> None:
    answers = EXHAUSTED.replace(
        "for line",
        'sys.stdin.readline(); print(\'{"reason": {"code": "no_text", "parameters": {}}}\', flush=True)\nfor line',
    )
    with CountingProcess(answers) as process:
        with pytest.raises(DocumentError, match="has no text"):
            process.parse(page, page.name)
        assert process.parse(page, page.name).text == TEXT
        assert process.starts == 2


def test_memory_that_a_new_process_does_not_have_either_is_an_error(page: Path) -> None:
    with CountingProcess(EXHAUSTED) as process, pytest.raises(DocumentError, match="needs more than 1,024 MB"):
        process.parse(page, page.name)


@pytest.mark.parametrize("program", [EXITS, CUT_OFF])
def test_a_crash_is_one_clear_line_and_the_next_document_is_read(page: Path, program: str) -> None:
    with CountingProcess(program) as process:
        with pytest.raises(DocumentError, match=r"^a\.html: made its reader crash; "):
            process.parse(page, page.name)
        assert process.parse(page, page.name).text == TEXT


def test_a_process_that_ended_by_itself_is_replaced(page: Path) -> None:
    with CountingProcess() as process:
        process.parse(page, page.name)
        assert process._process
        process._process.kill()
        process._process.wait()
        assert process.parse(page, page.name).text == TEXT


def test_the_process_ends_with_its_use(page: Path) -> None:
    with CountingProcess() as process:
        process.parse(page, page.name)
        running = process._process
    assert running
    assert running.poll() is not None


def test_what_is_imported_there_is_light() -> None:
    code = "import sys, index.parsing.worker; print({'torch', 'numpy', 'faiss', 'transformers'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "set()\n"


def test_nothing_is_imported_from_the_folder_of_the_documents(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "selectolax", "index", "encodings"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with ParsingProcess() as process:
        assert process.parse(page, page.name).text == TEXT
    assert not (tmp_path / "imported").exists()


@pytest.mark.parametrize("name", ["-rf.html", "a b.html", "a\nb.html", "😀.html", f"{'长' * 80}.html", "'\";$(x).html"])
def test_odd_names_are_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(f"<p>{TEXT}</p>", encoding="utf-8")
    with ParsingProcess() as process:
        assert process.parse(path, name).path == name


def test_a_file_in_a_folder_whose_name_is_not_unicode_is_read(tmp_path: Path) -> None:
    import os

    folder = Path(os.fsdecode(os.fsencode(tmp_path) + "/中文".encode("gbk")))
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("the file system takes Unicode names only")
    (folder / "a.docx").write_bytes(making.docx([("Normal", TEXT)]))
    with ParsingProcess() as process:
        assert process.parse(folder / "a.docx", "a.docx").text == TEXT


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="limits are read from /proc")
def test_by_default_a_document_has_30_seconds_and_1_gb(page: Path) -> None:
    assert SECONDS == 30
    with ParsingProcess() as process:
        process.parse(page, page.name)
        assert process._process
        limits = Path(f"/proc/{process._process.pid}/limits").read_text(encoding="ascii")
    assert re.search(rf"Max address space +{1 << 30} +{1 << 30} ", limits)


READS_PICTURES = """
import sys, time
sys.stdin.readline()
for done in range({count}):
    print('{{"pictures": [%d, 3]}}' % done, flush=True)
    time.sleep({seconds})
time.sleep({last})
print('{{"reason": {{"code": "no_text", "parameters": {{}}}}}}', flush=True)
"""


def test_each_picture_has_its_own_time(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "PAGE_SECONDS", 60)
    seen: list[tuple[int, int]] = []
    with CountingProcess(READS_PICTURES.format(count=3, seconds=3, last=0), seconds=8) as process:
        process.waiting = seen.append
        with pytest.raises(DocumentError, match="no text"):
            process.parse(page, "a.html")
    assert set(seen) - {(0, 0)} == {(0, 3), (1, 3), (2, 3)}


def test_a_picture_that_takes_too_long_is_named(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "PAGE_SECONDS", 1)
    with (
        CountingProcess(READS_PICTURES.format(count=2, seconds=0, last=60)) as process,
        pytest.raises(DocumentTimeoutError, match="over 1 seconds to recognize picture 2"),
    ):
        process.parse(page, "a.html")
