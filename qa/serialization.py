"""Answers, hits, messages and reports as JSON holds them: the same for the command and the endpoints."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from index.build import BuildReport
from index.documents_folder import of_document
from index.messages import Language, Message
from index.records import Passage
from qa.answer import Answer, AnswerSentence, Citation
from qa.retrieval import Hit

Record = dict[str, Any]
_DIGITS = 4


def answer_record(answer: Answer) -> Record:
    """Return the answer with its text as Markdown; written and note only where a language model was asked."""
    sentences = [_sentence_record(sentence, answer.language) for sentence in answer.sentences]
    record: Record = {
        "question": answer.question,
        "kind": answer.kind.value,
        "found": answer.found,
        "text": answer.text,
        "short": answer.short,
        "confidence": round(answer.confidence, _DIGITS),
        "sentences": sentences,
        "citations": [citation_record(citation) for citation in answer.citations],
    }
    if answer.written_by is None and not answer.notes:
        return record
    note = " ".join(note.text(answer.language) for note in answer.notes) or None
    written = {"model": answer.written_by, "sentences": sentences, "finished": answer.finished}
    return record | {"written": written if answer.written_by else None, "note": note}


def _sentence_record(sentence: AnswerSentence, language: Language) -> Record:
    unsupported = [reason.text(language) for reason in sentence.unsupported]
    return {"text": sentence.text, "citations": list(sentence.citations), "unsupported": unsupported}


def citation_record(citation: Citation) -> Record:
    """Return a citation; start and end are offsets of the quote in the document's text.

    page: of a PDF, else None. place: see ``place_text``. recognition: how surely the quote was recognized in a
    picture, 0..1, None where it was not recognized. doubtful: offsets of those of its words that are doubtful.
    """
    return {
        "document": citation.passage.document,
        "number": citation.passage.number,
        "section": citation.passage.section,
        "page": citation.passage.page,
        "place": place_text(citation.passage),
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "passage": citation.passage.text,
        **_recognition_record(citation),
    }


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


def hit_record(hit: Hit) -> Record:
    """Return a hit; the sentence that matched best is ``text[start:end]``."""
    return {
        "document": hit.passage.document,
        "number": hit.passage.number,
        "section": hit.passage.section,
        "page": hit.passage.page,
        "place": place_text(hit.passage),
        "text": hit.passage.text,
        "score": round(hit.score, _DIGITS),
        "start": hit.start,
        "end": hit.end,
        "parts": {name: round(value, _DIGITS) for name, value in hit.scores.items()},
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
