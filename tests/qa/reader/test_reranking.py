from __future__ import annotations

from dataclasses import replace

from index.records import Sentence
from qa import Retriever
from qa.reader.reader import Reader, Reading
from qa.reader.reranking import NO_ANSWER, read_and_rank
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
