"""Everyday words of a question in the words of the documents."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.records import Passage, Sentence
from qa.everyday_words import in_official_words
from qa.retrieval import Hit

LEASE = (
    "出租人（甲方）：白露　承租人（乙方）：石磊",
    "甲方应在三日内修好。",
    "乙方不得转租，甲方另有约定的除外。乙方自理电费。",
)


def hits(*texts: str) -> list[Hit]:
    passages = [
        Passage("文.txt", n, text, 0, len(text), None, (Sentence(0, len(text)),)) for n, text in enumerate(texts)
    ]
    return [Hit(passage, 0.5, 0, len(passage.text), {}, n) for n, passage in enumerate(passages)]


@pytest.mark.parametrize(
    ("question", "texts", "official"),
    [
        ("房东几天修好", LEASE, "甲方几天修好"),
        ("İzmir房东是谁", ("出租方：白露",), "İzmir出租方是谁"),
        ("租客能转租吗", LEASE, "乙方能转租吗"),
        ("房东是谁", ("出租方：白露",), "出租方是谁"),
        ("副作用大吗", ("【不良反应】轻微。",), "不良反应大吗"),
        ("DVD借几天", ("視聽資料借期五天。",), "视听资料借几天"),
        ("还有多少Bug", ("遗留缺陷八个。",), "还有多少缺陷"),
        ("端午放几天假", ("端午节放假，共3天。",), "端午放假几天"),
        ("请三天病假谁批", ("病假由组长批准。",), "请病假三天谁批"),
        ("他住了院，要住多久院", ("住院须知",), "他住了院，要住院多久"),
    ],
)
def test_a_word_that_no_passage_has(question: str, texts: tuple[str, ...], official: str) -> None:
    assert in_official_words(question, hits(*texts), {"文.txt": "\n".join(texts)}) == official


def test_a_party_is_called_as_anywhere_in_the_document() -> None:
    found = hits("甲方应在三日内修好。")
    assert in_official_words("房东几天修好", found, {"文.txt": "\n".join(LEASE)}) == "甲方几天修好"


def test_of_several_documents_each_has_another_party() -> None:
    lease, job = hits(LEASE[0], "乙方任会计，甲方付酬。")
    found = [lease, replace(job, passage=replace(job.passage, document="聘书.txt"))]
    documents = {"文.txt": LEASE[0], "聘书.txt": "乙方任会计，甲方付酬。"}
    assert in_official_words("租客做什么工作", found, documents) == "承租人做什么工作"


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("房东是谁", ("房东白露，出租方为白露。",)),  # they have it
        ("房东是谁", ("甲方：白露，乙方：石磊",)),  # a party of any contract
        ("debugger怎么开", ("缺陷八个。",)),  # within another word
        ("租金多少", LEASE),
        ("放几天假期", ("假期共三天。",)),
        ("上几年级", ("三年级",)),
        ("住几天酒店", ("酒店两晚",)),
    ],
)
def test_other_questions_stay_as_they_are(question: str, texts: tuple[str, ...]) -> None:
    assert in_official_words(question, hits(*texts), {"文.txt": "\n".join(texts)}) == question
