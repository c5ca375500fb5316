"""Documents are cut out of articles as the questions about them expect it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training.everyday_questions import REPOSITORY_SETS
from training.news_articles import PARAGRAPHS_FILE, article_text, write_documents

ARTICLE = "2023-08-16 20:36，正文：原标题：星空展开幕  昨日开幕。。观众三百人。广告声明：文内含有链接。"


def test_what_the_site_adds_is_no_part_of_the_text() -> None:
    assert article_text(ARTICLE) == "星空展开幕 昨日开幕。观众三百人。"


def test_a_document_has_its_paragraphs_each_on_a_line(tmp_path: Path) -> None:
    write_documents(["", ARTICLE], {"news_0001.txt": [(0, 11), (11, 17)]}, tmp_path / "documents")
    written = (tmp_path / "documents" / "news_0001.txt").read_text(encoding="utf-8")
    assert written == "星空展开幕 昨日开幕。\n观众三百人。\n"


@pytest.mark.parametrize("articles", [[ARTICLE], ["", "2023，正文：别的。"]], ids=["missing", "another"])
def test_another_file_of_articles_is_named(articles: list[str], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"news_0001\.txt: line 2 of news_articles"):
        write_documents(articles, {"news_0001.txt": [(0, 11), (11, 17)]}, tmp_path)


def test_every_document_that_is_asked_about_is_known() -> None:
    known = json.loads(PARAGRAPHS_FILE.read_text(encoding="utf-8"))
    asked = {
        json.loads(line)["document"]
        for path in (REPOSITORY_SETS / "train").glob("news_[p-z]/questions.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    assert asked
    assert asked <= known.keys()
