"""Markup in documents, file names and questions, in a real browser: shown as text, nothing run, nothing fetched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from index import build_index
from index.keywords.analyzer import Analyzer
from page.server import Server
from tests.support.browsing import ask_and_wait
from tests.support.fakes import FakeEncoder

AWAY = "https://example.com/x"
FOREIGN = "img, iframe, video, audio, object, embed, form, input, base, meta, style, script, math"
VECTORS = [
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    f"<img src={AWAY}.png>",
    f"![图]({AWAY}.png)",
    f"[链接](javascript:window.hacked=1) [链接]({AWAY})",
    f"![图][1]\n[1]: {AWAY}.png",
    f"<{AWAY}> {AWAY} www.example.com",
    "<svg onload=window.hacked=1><animate onbegin=window.hacked=1 attributeName=x>",
    "<svg><script>window.hacked=1</script></svg>",
    f"<iframe src={AWAY}></iframe>",
    '<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
    "<details open ontoggle=window.hacked=1>开</details>",
    "<input autofocus onfocus=window.hacked=1>",
    f"<link rel=stylesheet href={AWAY}.css><style>@import '{AWAY}.css';</style>",
    f"<p style=\"background:url('{AWAY}.png')\">段</p>",
    f"<meta http-equiv=refresh content='0;url={AWAY}'><base href={AWAY}>",
    f"<form action={AWAY}><button autofocus>送</button></form>",
    f"<video src={AWAY}.mp4 autoplay><audio src={AWAY}.mp3><source src={AWAY} onerror=window.hacked=1>",
    f"<object data={AWAY}></object><embed src={AWAY}>",
    "<math><mtext></mtext><mglyph><style></math><img src onerror=window.hacked=1>",
    "&lt;script&gt;window.hacked=1&lt;/script&gt; &#60;img src=x onerror=window.hacked=1&#62;",
    "</textarea></script><script>window.hacked=1</script><!--",
    "\"><img src=x onerror=window.hacked=1> ' onmouseover='window.hacked=1",
    "$$\\href{javascript:window.hacked=1}{x}$$ $\\includegraphics{x}$ ```mermaid\ngraph TD```",
    "{{constructor.constructor('window.hacked=1')()}} ${window.hacked=1} #{1} <%= 1 %>",
    "<a href='data:text/html,<script>opener.hacked=1</script>' target=_blank autofocus>点</a>",
]


@pytest.mark.parametrize("vectors", [VECTORS[:3], pytest.param(VECTORS, marks=pytest.mark.soak)], ids=["some", "all"])
def test_no_markup_of_others_does_anything(
    serve: Callable[..., Server],
    browse: Callable[..., Page],
    folder: Path,
    index_dir: Path,
    encoder: FakeEncoder,
    analyzer: Analyzer,
    vectors: list[str],
) -> None:
    """The fixture ``browse`` fails on a request to elsewhere, also one that the page's policy stopped."""
    for number, vector in enumerate(vectors):
        name = "".join(char for char in vector if char not in "/\n\0")[:60]
        text = f"标记{number}号乙丙丁的内容是{vector}完。\n"
        (folder / f"{number} {name}.txt").write_text(text, encoding="utf-8")
    build_index(folder, index_dir, encoder=encoder, analyzer=analyzer)
    page = browse(serve().local_url)
    for number, vector in enumerate(vectors):
        ask_and_wait(page, f"标记{number}号乙丙丁的内容是{vector}")
        assert page.locator("#chat .answer").last.inner_text()
        told = page.locator(f":is(#chat [data-testid], #source) :is({FOREIGN})")
        assert told.evaluate_all("all => all.map(one => one.outerHTML.slice(0, 200))") == []
        assert page.locator(f"a[href*='{AWAY}'], a[href^='javascript:']").count() == 0
        assert page.evaluate("window.hacked") is None
    expect(page.locator("#source")).to_contain_text("乙丙丁")
    page.reload()
    expect(page.locator("#chat [data-testid=user]").first).to_be_visible()
    page.get_by_role("tab", name="文档").click()
    expect(page.locator("#documents tbody .title")).to_have_count(len(vectors) + 2)
    assert page.locator("#documents :is(img, iframe, script, form)").count() == 0
    assert page.evaluate("window.hacked") is None
