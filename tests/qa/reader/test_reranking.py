from __future__ import annotations

from dataclasses import replace

from index.records import Sentence
from qa import Retriever
from qa.reader.looks import NO_ANSWER
from qa.reader.reader import Reader, Reading
from qa.reader.reranking import OF_ANOTHER, OF_OTHER_MODEL, read_and_rank
from qa.score_fusion import ScoreFusion

QUESTION = "祁门红茶产于哪里？"
MATCHED = "祁门红茶的名气很大。"
FAR = "茶园在山的北面，春天多雾。" * 30


def read(retriever: Retriever, text: str, matched: str) -> Reading:
    """What is read of a passage of this text, of which this sentence matched."""
    hit = retriever.search(QUESTION, 1)[0]
    passage = replace(hit.passage, text=text, end=len(text), sentences=(Sentence(0, len(matched)),))
    long = replace(hit, passage=passage, start=0, end=len(matched))
    (first,) = read_and_rank(QUESTION, [long], Reader.open(), ScoreFusion.load().reading)
    assert first.reading is not None
    return first.reading


def test_the_first_hit_is_read_to_its_end(retriever: Retriever) -> None:
    text = f"{MATCHED}{FAR}祁门红茶产于安徽。"
    reading = read(retriever, text, MATCHED)
    assert reading.whole
    assert "安徽" in text[reading.start : reading.end]


def test_no_more_is_read_where_the_answer_was_found(retriever: Retriever) -> None:
    answer = "祁门红茶产于安徽省祁门县。"
    reading = read(retriever, f"{answer}{FAR}", answer)
    assert not reading.whole
    assert reading.score > NO_ANSWER
    assert "安徽" in answer[reading.start : reading.end]


def asked(retriever: Retriever, question: str, text: str) -> tuple[str, float]:
    """What is read of a passage of one sentence, and how likely it is right."""
    hit = retriever.search(QUESTION, 1)[0]
    passage = replace(hit.passage, text=text, end=len(text), sentences=(Sentence(0, len(text)),), context=())
    only = replace(hit, passage=passage, start=0, end=len(text))
    (first,) = read_and_rank(question, [only], Reader.open(), ScoreFusion.load().reading)
    return first.text or "", first.hit.score


def test_the_clause_that_is_asked_is_read_and_not_its_neighbour(retriever: Retriever) -> None:
    text = "Tents are lent for three weeks, canoes and paddles for one week."
    assert asked(retriever, "How long are canoes lent for?", text)[0] == "one week"
    assert asked(retriever, "How long are tents lent for?", text)[0] == "three weeks"


def test_what_the_clause_of_another_says_is_not_sure(retriever: Retriever) -> None:
    text = "春季修剪树木由绿源公司负责，秋季除虫由安和公司负责。"
    assert asked(retriever, "秋季修剪树木由谁负责？", text)[1] <= OF_ANOTHER
    words, probability = asked(retriever, "春季修剪树木由谁负责？", text)
    assert words == "绿源公司"
    assert probability > OF_ANOTHER


def test_lists_side_by_side_are_read_item_by_item(retriever: Retriever) -> None:
    text = "东门店、南门店、西门店的销量分别为220件、190件和110件。"
    assert asked(retriever, "南门店的销量是多少？", text)[0] == "190件"


def test_what_is_said_of_another_model_is_not_quoted(retriever: Retriever) -> None:
    text = "M4水壶售价310元。"
    assert asked(retriever, "M4水壶多少钱？", text)[1] > OF_OTHER_MODEL
    assert asked(retriever, "M4 Pro水壶多少钱？", text)[1] <= OF_OTHER_MODEL
    assert ScoreFusion.load().reading.confidence.quote > OF_OTHER_MODEL
