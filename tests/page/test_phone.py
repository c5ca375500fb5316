"""The chat on phones and tablets, also with a keyboard on the screen, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from index.messages import Language, words
from page import app
from qa import Assistant
from qa.feedback import FeedbackLog
from tests.support.browsing import UNKNOWN, ask_and_wait, free_port

FOLLOWED = "谁被传是Sora的发明者之一？"
SIZES = [(390, 844), (360, 640), (820, 1180)]
KEYBOARD = 0.45  # of the height
TOUCH = 44  # px
LOOKS: list[tuple[str, Language, Literal["light", "dark"]]] = [("zh-CN", "zh", "light"), ("en-US", "en", "dark")]
Visit = Callable[..., Page]

# The width and height that can be pressed around the middle of what is visible, for each that is too small.
TOO_SMALL = """(least) => {
  const pressed = "button, a[href], select, summary, input:not([type=file]), textarea, label:has(input)";
  const reach = (it, x, y, dx, dy) => {
    let far = 0;
    while (far <= least && it.contains(document.elementFromPoint(x + dx * (far + 1), y + dy * (far + 1)))) far += 1;
    return far;
  };
  const small = [];
  for (const it of document.querySelectorAll(pressed)) {
    const isSeen = it.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (!isSeen || it.closest("[inert], [aria-hidden=true]") || it.matches("label input")) continue;
    it.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const box = it.getClientRects()[0];
    if (!box || box.width < 2) continue;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    if (!it.contains(document.elementFromPoint(x, y))) continue;
    const [width, height] = [[[1, 0], [-1, 0]], [[0, 1], [0, -1]]].map((ways) =>
      Math.max(ways.reduce((sum, [dx, dy]) => sum + reach(it, x, y, dx, dy), 1)));
    if (width < least - 1 || height < least - 1) small.push(`${it.outerHTML.slice(0, 120)}: ${width}x${height}`);
  }
  return small;
}"""


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = FeedbackLog.of_index(tmp_path_factory.mktemp("feedback"))
    server = app.serve(assistant, feedback=log, port=free_port(), prevent_thread_lock=True)
    yield server.local_url
    server.close()


@pytest.fixture
def visit(browse: Visit, address: str) -> Visit:
    """Open the page that the module serves."""
    return partial(browse, address)


def show_keyboard(page: Page, height: int) -> None:
    """Leave so much of the screen, as a keyboard does that covers the rest."""
    page.evaluate(
        """(height) => {
          Object.defineProperty(visualViewport, "height", { configurable: true, get: () => height });
          visualViewport.dispatchEvent(new Event("resize"));
        }""",
        height,
    )


def box_of(page: Page, selector: str) -> dict[str, float]:
    box: Any = page.locator(selector).bounding_box()
    assert box, selector
    return dict(box)


def bottom(page: Page, selector: str) -> float:
    box = box_of(page, selector)
    return box["y"] + box["height"]


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [one["id"] for one in found.response["violations"] if one["impact"] in {"serious", "critical"}]


def overflow(page: Page) -> list[int]:
    """Return by how many pixels the page is larger than the screen, across and down."""
    script = "[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]"
    found: list[int] = page.evaluate(script)
    return found


@pytest.mark.parametrize("size", SIZES)
def test_the_question_is_docked_and_the_chat_fills_the_screen(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    expect(page.locator("#welcome .suggestion").first).to_be_visible()
    for _ in range(2):
        assert overflow(page) == [0, 0]
        assert size[1] - 16 <= bottom(page, "#ask-row") <= size[1]
        assert box_of(page, "#chat")["height"] > 0.45 * size[1]
        assert page.locator("#beside").is_hidden()
        ask_and_wait(page, FOLLOWED)


@pytest.mark.parametrize("size", SIZES)
def test_with_a_keyboard_the_question_and_the_last_answer_are_seen(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    ask_and_wait(page, FOLLOWED)
    ask_and_wait(page, UNKNOWN)
    left = round((1 - KEYBOARD) * size[1])
    page.locator("#question textarea").focus()
    show_keyboard(page, left)
    expect(page.get_by_role("tab").first).to_be_hidden()
    assert left - 16 <= bottom(page, "#ask-row") <= left
    assert box_of(page, "#chat")["height"] > 0.6 * left
    expect(page.locator("#ask")).to_be_in_viewport(ratio=1)
    show_keyboard(page, size[1])
    expect(page.get_by_role("tab").first).to_be_visible()
    assert bottom(page, "#ask-row") > size[1] - 16


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("locale", "language", "scheme"), LOOKS)
def test_the_source_is_a_sheet_that_closes_to_where_one_was(
    visit: Visit, size: tuple[int, int], locale: str, language: Language, scheme: str
) -> None:
    page = visit(locale, size, scheme)
    for question in (FOLLOWED, UNKNOWN, FOLLOWED):
        ask_and_wait(page, question)
    cite = page.locator("#chat .answer a.cite").last
    sheet, chat = page.locator("#beside"), "document.querySelector('#chat .panel-wrap').scrollTop"
    cite.scroll_into_view_if_needed()
    place = page.evaluate(chat)

    def leave_with_the_button() -> None:
        page.get_by_role("button", name=words("page.close", language), exact=True).click()

    def leave_beside_it() -> None:
        page.mouse.click(size[0] / 2, 20)

    for leave in (leave_with_the_button, lambda: page.keyboard.press("Escape"), page.go_back, leave_beside_it):
        cite.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.locator("#source mark")).to_be_in_viewport()
        assert box_of(page, "#beside")["height"] > 0.8 * size[1]
        leave()
        expect(sheet).to_be_hidden()
        expect(cite).to_be_focused()
        assert page.evaluate(chat) == pytest.approx(place, abs=2)
    page.get_by_role("button", name=words("page.source", language), exact=True).click()
    expect(sheet).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 1366, "height": 768})
    expect(page.locator("#question textarea")).to_be_editable()
    expect(page.locator("#source mark")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("locale", "language", "scheme"), LOOKS)
def test_what_can_be_pressed_is_large_enough(
    visit: Visit, size: tuple[int, int], locale: str, language: Language, scheme: str
) -> None:
    page = visit(locale, size, scheme)
    page.locator("#welcome .suggestion").first.wait_for()
    assert page.evaluate(TOO_SMALL, TOUCH) == []
    assert page.evaluate(TOO_SMALL, 2 * TOUCH), "it is measured"
    ask_and_wait(page, FOLLOWED)
    ask_and_wait(page, UNKNOWN)
    page.locator("#chat .nearest summary").click()
    assert page.evaluate(TOO_SMALL, TOUCH) == []
    assert violations(page) == []
    page.locator("#chat .nearest a.cite").first.click()
    page.locator("#source mark").wait_for()
    assert page.evaluate(TOO_SMALL, TOUCH) == []
    page.locator("#close-source").click()
    page.get_by_role("button", name=words("page.conversations", language)).click()
    page.locator("#conversations li").first.wait_for()
    assert page.evaluate(TOO_SMALL, TOUCH) == []


@pytest.mark.parametrize("size", SIZES)
def test_no_tab_is_wider_than_the_screen_or_has_what_is_too_small(
    serve: Callable[..., Any], browse: Visit, size: tuple[int, int]
) -> None:
    page = browse(serve().local_url, "en-US", size)
    for tab in ("Ask every document", "Documents"):
        page.get_by_role("tab", name=tab).click()
        page.locator("#each .choice summary, #documents tbody tr").locator("visible=true").first.wait_for()
        assert overflow(page)[0] == 0
        assert page.evaluate(TOO_SMALL, TOUCH) == []
