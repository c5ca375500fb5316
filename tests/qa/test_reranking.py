from __future__ import annotations

from dataclasses import replace

from index.passages import Sentence
from qa import Retriever
from qa.combination import Combination
from qa.reading import Reader
from qa.reranking import NO_ANSWER, read_and_rank

QUESTION = "祁门红茶产于哪里？"
MATCHED = "祁门红茶的名气很大。"
FAR = "茶园在山的北面，春天多雾。" * 30


def test_the_first_hit_is_read_to_its_end(retriever: Retriever) -> None:
    text = f"{MATCHED}{FAR}祁门红茶产于安徽。"
    hit = retriever.search(QUESTION, 1)[0]
    passage = replace(hit.passage, text=text, end=len(text), sentences=(Sentence(0, len(MATCHED)),))
    long = replace(hit, passage=passage, start=0, end=len(MATCHED))
    (first,) = read_and_rank(QUESTION, [long], Reader.open(), Combination.load().reading)
    assert first.reading is not None
    assert first.reading.whole
    assert "安徽" in text[first.reading.start : first.reading.end]


def test_no_more_is_read_where_the_answer_was_found(retriever: Retriever) -> None:
    answer = "祁门红茶产于安徽省祁门县。"
    text = f"{answer}{FAR}"
    hit = retriever.search(QUESTION, 1)[0]
    passage = replace(hit.passage, text=text, end=len(text), sentences=(Sentence(0, len(answer)),))
    long = replace(hit, passage=passage, start=0, end=len(answer))
    (first,) = read_and_rank(QUESTION, [long], Reader.open(), Combination.load().reading)
    assert first.reading is not None
    assert not first.reading.whole
    assert first.reading.score > NO_ANSWER
    assert "安徽" in text[first.reading.start : first.reading.end]
