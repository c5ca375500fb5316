"""What the tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import settings

from index import build_index
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa import Assistant, Retriever
from tests.support.documents import write_documents
from tests.support.fakes import FakeEncoder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

settings.register_profile("patient", deadline=None)  # a busy machine is no failure
settings.load_profile("patient")

PATIENCE = 30_000  # milliseconds: a busy machine is no failure
# What Gradio's script says of a stream that a reload cuts off.
CUT_OFF = ("AbortError", "Unexpected error Connection errored out")
SLOWDOWN = float(os.environ.get("WENQU_TEST_SLOWDOWN", "1"))  # of the browser, to look for races
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SEEDS = Path(__file__).parents[1] / "seeds"
TEXTS = {
    "茶.txt": "绿茶是不发酵的茶,产量最大。\n"
    "红茶是全发酵的茶,祁门红茶产于安徽。\n"
    "乌龙茶介于两者之间,铁观音产于福建安溪。\n",
    "山/泰山.txt": "泰山位于山东省泰安市,主峰玉皇顶海拔1532.7米。\n1987年,泰山被列入世界遗产名录。\n",
}
SLOW = {"real_encoder", "chromium", "serve", "reader", "tokenizer"}  # fixtures whose tests are slow


@cache
def is_slow_module(path: Path) -> bool:
    """Whether all tests of a module are marked as slow."""
    return path.suffix == ".py" and "\npytestmark = pytest.mark.slow\n" in path.read_text("utf-8")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a module that is slow as a whole unread where slow tests are left out: its imports alone take seconds."""
    return ("not slow" in str(config.getoption("markexpr")) and is_slow_module(collection_path)) or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what ``make test-fast`` leaves out: what needs the model, the browser or a page, beside what is marked.

    What samples at its full count has no limit of time. The slow modules come first, so that at the end no worker waits
    long for another.
    """
    for item in items:
        if isinstance(item, pytest.Function) and SLOW.intersection(item.fixturenames):
            item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.timeout(0))
    items.sort(key=lambda item: not is_slow_module(item.path))


def pytest_configure() -> None:
    """Have the command speak English wherever the tests run; a test of another language says so."""
    os.environ["WENQU_LANG"] = "en"


@pytest.fixture(scope="session", autouse=True)
def no_sync() -> Iterator[None]:
    """Never wait for the disk: what a killed process wrote is there without a sync, which only a power cut can tell."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_documents(tmp_path / "documents", TEXTS)


@pytest.fixture
def small_index(tmp_path: Path, folder: Path, fake_encoder: FakeEncoder, analyzer: Analyzer) -> Path:
    build_index(folder, tmp_path / "index", encoder=fake_encoder, analyzer=analyzer)
    return tmp_path / "index"


@pytest.fixture
def retriever(small_index: Path, fake_encoder: FakeEncoder, analyzer: Analyzer) -> Retriever:
    return Retriever.open(small_index, encoder=fake_encoder, analyzer=analyzer)


@pytest.fixture(scope="session")
def real_encoder() -> Encoder:
    """The built-in model."""
    return Encoder()


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory, real_encoder: Encoder, analyzer: Analyzer) -> Path:
    """An index of seeds/ made with the built-in model."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    build_index(SEEDS, folder, encoder=real_encoder, analyzer=analyzer)
    return folder


@pytest.fixture(scope="session")
def seeds_assistant(seeds_index: Path, real_encoder: Encoder, analyzer: Analyzer) -> Assistant:
    return Assistant.open(seeds_index, encoder=real_encoder, analyzer=analyzer)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests. Its events hold this thread: what calls asyncio.run needs another one."""
    from playwright.sync_api import expect, sync_playwright

    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        reason = f"no browser: install one of {', '.join(BROWSERS)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=BROWSER_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page of Wenqu as a person would; at the end nothing was wrong and no other host was asked."""
    contexts = []
    complaints: list[str] = []

    def open_page(
        url: str,
        locale: str = "zh-CN",
        size: tuple[int, int] = (1366, 768),
        scheme: Literal["light", "dark"] = "light",
    ) -> Page:
        context = chromium.new_context(
            locale=locale, viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        if SLOWDOWN > 1:
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((url, "data:", "blob:")) else complaints.append(asked.url),
        )
        page.goto(url)
        page.locator("#question textarea").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [one for one in complaints if not one.startswith(CUT_OFF)] == []
