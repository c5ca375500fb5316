"""Answers, hits, messages and reports as JSON holds them: the same for the command and the endpoints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from index.boxes import Box, TextBoxes
from index.build import BuildReport
from index.documents_folder import of_document
from index.messages import Language, Message
from index.records import Passage, Span
from qa.answer import Answer, AnswerSentence, Citation
from qa.cells import Cell
from qa.retrieval import Hit

Record = dict[str, Any]
BoxesOf = Callable[[str], TextBoxes]
_DIGITS = 4
_POINT_DIGITS = 2


def answer_record(answer: Answer, boxes_of: BoxesOf = lambda _: TextBoxes.of(b"")) -> Record:
    """Return the answer with its text as Markdown; written and note only where a language model was asked.

    boxes_of: returns where the text of a document stands on its pages, as ``Retriever.boxes`` does. confidence: None
    of talk and overviews, which have none.
    """
    sentences = [_sentence_record(sentence, answer.language) for sentence in answer.sentences]
    record: Record = {
        "question": answer.question,
        "kind": answer.kind.value,
        "found": answer.found,
        "text": answer.text,
        "short": answer.short,
        "confidence": round(answer.confidence, _DIGITS) if answer.has_confidence else None,
        "sentences": sentences,
        "citations": [citation_record(citation, boxes_of) for citation in answer.citations],
        "reasons": [reason.text(answer.language) for reason in answer.reasons],
    }
    if answer.written_by is None and not answer.notes:
        return record
    note = " ".join(note.text(answer.language) for note in answer.notes) or None
    written = {"model": answer.written_by, "sentences": sentences, "finished": answer.finished}
    return record | {"written": written if answer.written_by else None, "note": note}


def _sentence_record(sentence: AnswerSentence, language: Language) -> Record:
    unsupported = [reason.text(language) for reason in sentence.unsupported]
    return {
        "heading": sentence.heading or None,
        "text": sentence.text,
        "citations": list(sentence.citations),
        "unsupported": unsupported,
    }


def citation_record(citation: Citation, boxes_of: BoxesOf) -> Record:
    """Return a citation; start and end are offsets of the quote in the document's text.

    page: of a PDF, else None. place: see ``place_text``. boxes: see ``boxes_record``. recognition: how surely the quote
    was recognized in a picture, 0..1, None where it was not recognized. doubtful: offsets of those of its words that
    are doubtful.
    """
    return where_record(citation.passage) | {
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "passage": citation.passage.text,
        "boxes": boxes_record(boxes_of(citation.passage.document), (citation.start, citation.end), citation.answer),
        **_recognition_record(citation),
    }


def boxes_record(boxes: TextBoxes, words: Span, answer: Span | None = None) -> list[Record]:
    """Return the pages of a PDF or picture that the words stand on, each with their rectangles; else none.

    words, answer: offsets in the document's text. rectangles, answer: left, bottom, right and top, in points from
    the origin of the page's coordinates, of the words and of the short answer within them. frame: what is seen of the
    page, in the same coordinates. turn: the degrees by which a viewer turns the page clockwise.
    """
    cited, short = boxes.boxes(*words), boxes.boxes(*answer) if answer else ()
    return [
        {
            "page": page,
            "rectangles": _rectangles(cited, page),
            "answer": _rectangles(short, page),
            "frame": _sides(boxes.pages[page - 1][:4]),
            "turn": 90 * boxes.pages[page - 1].turns,
        }
        for page in sorted({box.page for box in cited})
    ]


def _rectangles(boxes: Sequence[Box], page: int) -> list[list[float]]:
    return [_sides(box[1:]) for box in boxes if box.page == page]


def _sides(sides: Sequence[float]) -> list[float]:
    return [round(side, _POINT_DIGITS) for side in sides]


def _recognition_record(citation: Citation) -> Record:
    passage, start, end = citation.passage, citation.start, citation.end
    parts = [part for part in passage.recognized if part.start < end and start < part.end]
    if not parts:
        return {"recognition": None, "doubtful": []}
    doubtful = [[max(part.start, start), min(part.end, end)] for part in parts if part.is_doubtful]
    sure = passage.recognition(start - passage.start, end - passage.start)
    return {"recognition": round(sure, _DIGITS), "doubtful": doubtful}


def place_text(passage: Passage) -> str | None:
    """Return page, sheet and row, or chapter, as a person looks them up; None where the format has no such thing."""
    return str(passage.place) if passage.place else None


def where_record(passage: Passage) -> Record:
    """Return where a passage stands. page: of a PDF, else None. place: see ``place_text``."""
    return {
        "document": passage.document,
        "number": passage.number,
        "section": passage.section,
        "page": passage.page,
        "place": place_text(passage),
    }


def passage_record(passage: Passage) -> Record:
    """Return a passage."""
    return where_record(passage) | {"text": passage.text}


def hit_record(hit: Hit, boxes_of: BoxesOf = lambda _: TextBoxes.of(b"")) -> Record:
    """Return a hit; the sentence that matched best is ``text[start:end]``, and ``boxes`` are that sentence's."""
    sentence = hit.passage.start + hit.start, hit.passage.start + hit.end
    return where_record(hit.passage) | {
        "text": hit.passage.text,
        "score": round(hit.score, _DIGITS),
        "start": hit.start,
        "end": hit.end,
        "boxes": boxes_record(boxes_of(hit.passage.document), sentence),
        "parts": {name: round(value, _DIGITS) for name, value in hit.scores.items()},
    }


def cell_record(cell: Cell, boxes_of: BoxesOf = lambda _: TextBoxes.of(b"")) -> Record:
    """Return a cell. words, confidence, citation: None where the document does not say it; kind: of its answer."""
    cited, confidence = cell.citation, cell.confidence
    return {
        "document": cell.document,
        "question": cell.question,
        "kind": cell.answer.kind.value,
        "words": cell.words,
        "confidence": None if confidence is None else round(confidence, _DIGITS),
        "citation": citation_record(cited, boxes_of) if cited else None,
    }


def message_record(message: Message, language: Language) -> Record:
    """Return the message's code and parameters for programs, and its words in ``language``."""
    return {**asdict(message), "text": message.text(language)}


def report_record(report: BuildReport, language: Language) -> Record:
    """Return what a build did.

    skipped: path, sha256, and why: reason in words, with its code and parameters. warnings: of what may have been
    misread or missed, a line each; notes: the same by path, with code, parameters and text.
    """
    warnings = [of_document(note.path, note.message).text(language) for note in report.notes]
    skipped = [asdict(item) | _reason_record(item.reason, language) for item in report.skipped]
    notes = [{"path": note.path, **message_record(note.message, language)} for note in report.notes]
    return asdict(report) | {"skipped": skipped, "warnings": warnings, "notes": notes}


def _reason_record(reason: Message, language: Language) -> Record:
    return {**asdict(reason), "reason": reason.text(language)}
