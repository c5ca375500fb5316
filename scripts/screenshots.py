"""Write the README's pictures of the page, taken from the real page on the seed document and on samples.

python -m scripts.screenshots
"""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from playwright.sync_api import Browser, expect, sync_playwright

from index import build_index
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from page import app
from page.library import Library
from page.server import Server
from qa import Assistant
from qa.feedback import FeedbackLog
from scripts.sample_documents import write_samples

ROOT = Path(__file__).resolve().parent.parent
CONVERSATION = ("谁被传是Sora的发明者之一？", "他是哪所学校毕业的？")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass(frozen=True, slots=True)
class Picture:
    """What to take: the file, and the browser that sees the page.

    unfold: the parts of the confidence. sheet: the source over the chat. cited: what in it is waited for, if any.
    """

    name: str
    size: tuple[int, int] = (1366, 768)
    locale: str = "zh-CN"
    scheme: Literal["light", "dark"] = "light"
    questions: tuple[str, ...] = CONVERSATION
    unfold: bool = False
    sheet: bool = False
    cited: str | None = "mark"


PICTURES = (
    Picture("chat.png"),
    Picture("chat-dark.png", locale="en-US", scheme="dark", unfold=True),
    Picture("chat-phone.png", size=(390, 844), cited=None),
    Picture("chat-phone-source.png", size=(390, 844), scheme="dark", sheet=True),
)
SAMPLES = (
    Picture("pdf.png", questions=("学生票多少钱一次？",), cited=".box.short"),
    Picture("scan.png", questions=("仓库钥匙丢了要在多久内报告？",), cited=".box.short"),
    Picture("table.png", questions=("碎纸机的单价是多少？",)),
)


def main() -> None:
    """Build the index, show the page, take the pictures."""
    folder = ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        sys.exit(f"no browser: install one of {', '.join(BROWSERS)}")
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=BROWSER_FLAGS)
        write_samples(browser, Path(work, "samples"))
        for documents, pictures in ((ROOT / "seeds", PICTURES), (Path(work, "samples"), SAMPLES)):
            server = _serve(documents, Path(work, f"index of {documents.name}"))
            for picture in pictures:
                _take(browser, server.local_url, picture, folder / picture.name)
            server.close()
        browser.close()


def _serve(documents: Path, index_dir: Path) -> Server:
    """Serve the page as `wenqu chat` shows it."""
    encoder, analyzer = Encoder(), Analyzer()
    build_index(documents, index_dir, encoder=encoder, analyzer=analyzer)
    assistant = Assistant.open(index_dir, encoder=encoder, analyzer=analyzer)
    library = Library(assistant, documents, index_dir, encoder=encoder, analyzer=analyzer, downloads=True)
    log = FeedbackLog.of_index(index_dir)
    return app.serve(assistant, feedback=log, library=library, port=_free_port(), prevent_thread_lock=True)


def _take(browser: Browser, url: str, picture: Picture, path: Path) -> None:
    width, height = picture.size
    context = browser.new_context(
        locale=picture.locale,
        viewport={"width": width, "height": height},
        color_scheme=picture.scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(url)
    for count, question in enumerate(picture.questions, start=1):
        page.locator("#question textarea").fill(question)
        page.locator("#question textarea").press("Enter")
        expect(page.locator("#chat .actions")).to_have_count(count, timeout=30_000)
    if picture.unfold:
        page.locator("#chat .confidence summary").last.click()
    if picture.sheet:
        page.locator("#chat a.cite").last.click()
    if picture.cited:
        expect(page.locator(f"#source {picture.cited}").first).to_be_visible()
    page.wait_for_function("[...document.querySelectorAll('#source img')].every((image) => image.complete)")
    page.mouse.move(0, 0)
    page.wait_for_timeout(1000)  # until everything has settled
    page.screenshot(path=path)
    context.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return cast(int, probe.getsockname()[1])


if __name__ == "__main__":
    main()
