"""Write the README's pictures of the page, taken from the real page on the seed document.

python scripts/screenshots.py
"""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import cast

from playwright.sync_api import Browser, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import app  # noqa: E402
from index import build_index  # noqa: E402
from qa import Assistant  # noqa: E402

QUESTION = "Sora是哪家公司做的？"
PICTURES = {"chat.png": (1366, 768), "chat-phone.png": (390, 844)}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main() -> None:
    """Build the index, show the page, take the pictures."""
    folder = ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        sys.exit(f"no browser: install one of {', '.join(BROWSERS)}")
    with tempfile.TemporaryDirectory() as index_dir, sync_playwright() as playwright:
        build_index(ROOT / "seeds", index_dir)
        page = app.serve(Assistant.open(index_dir), port=_free_port(), prevent_thread_lock=True)
        browser = playwright.chromium.launch(executable_path=executable, args=BROWSER_FLAGS)
        for name, size in PICTURES.items():
            _take(browser, cast(str, page.local_url), size, folder / name)
        browser.close()
        page.close()


def _take(browser: Browser, url: str, size: tuple[int, int], path: Path) -> None:
    context = browser.new_context(
        locale="zh-CN", viewport={"width": size[0], "height": size[1]}, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(url)
    page.locator("#question textarea").fill(QUESTION)
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#source mark")).to_be_visible()
    page.wait_for_timeout(2000)  # until the answer is complete
    page.screenshot(path=path)
    context.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return cast(int, probe.getsockname()[1])


if __name__ == "__main__":
    main()
