"""The source pane: a cited passage among its neighbours or in its whole document, or the list of the documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.records import Passage
from page.conversation import Source, Turn
from page.original_pages import Originals, PdfPages
from page.paragraph_view import CitedWords, paragraphs_of
from page.places import place_words, where_words
from page.templating import render
from page.views import CitationView, DocumentView
from page.words import Language, for_visitor, say
from qa.shelf import paragraph_counts

__all__ = ["citation_html", "document_html", "document_list_html", "last_citation_html", "view_html"]

NEIGHBOURS = 3
MOST_OF_DOCUMENT = 300  # passages on each side: a browser is slow with a whole book
MOST_LISTED = 200


def view_html(
    passages: Sequence[Passage],
    turns: Sequence[Turn],
    view: CitationView | DocumentView | None,
    language: Language,
    originals: Originals | None = None,
) -> str:
    """Return what the pane shows for a view. originals: of which pages are shown; None where only texts are."""
    if isinstance(view, DocumentView):
        return document_html(passages, view, language, originals) or document_list_html(passages, language, originals)
    return citation_html(passages, turns, view, language, originals)


def last_citation_html(
    passages: Sequence[Passage], turns: Sequence[Turn], language: Language, originals: Originals | None = None
) -> str:
    """Return the pane for what the last reply cites first or found nearest, else for the documents."""
    last = turns[-1].reply if turns else None
    if last is None or not last.sources:
        return document_list_html(passages, language, originals)
    return citation_html(passages, turns, CitationView(len(turns) - 1, 1), language, originals)


def document_list_html(passages: Sequence[Passage], language: Language, originals: Originals | None = None) -> str:
    """Return the documents of the index, each a button that opens it, below what the pane is for."""
    counts = paragraph_counts(passages)
    listed = [
        (name, DocumentView(name), count, originals.download(name) if originals else None)
        for name, count in list(counts.items())[:MOST_LISTED]
    ]
    return render("document_list", language, documents=listed, count=len(counts), unlisted=len(counts) - len(listed))


def citation_html(
    passages: Sequence[Passage],
    turns: Sequence[Turn],
    view: CitationView | None,
    language: Language,
    originals: Originals | None = None,
) -> str:
    """Return the cited words on their page or among their neighbours, or what is left of them out of the index."""
    source, is_answer = _cited(turns, view)
    found = _find(passages, source) if source else None
    if view is None or source is None or found is None:
        place = place_words(source, language) if source else ""
        return render("source_gone", language, source=source, place=place)
    passage, is_text = passages[found.row], view.as_text or view.whole
    pages = originals.pages(source.document, *found.in_document(passage)) if originals else None
    shared: dict[str, object] = {
        "place": CitationView(view.turn, view.marker),
        "view": view,
        "marker": view.marker,
        "document": source.document,
        "download": originals.download(source.document) if originals else None,
        "where": where_words(passage, language),
        "note": "" if is_answer else say("nearest", language),
        "warnings": _warnings(originals, source.document, language),
    }
    kind = "found" if is_answer else "near"
    if pages and not is_text:
        text = (replace(view, as_text=True, page=None), say("as_text", language))
        shared |= {"kind": kind, "switches": [text], "quote": source.quote}
        return render("pages", language, **shared, **_sheets(pages, view))
    if originals and not pages and originals.has_pages(source.document):
        changed = not originals.files.is_unchanged(source.document)
        shared["note"] = say("changed_since" if changed else "not_on_page", language)
    document = _rows_of_document(passages, found.row)
    middle = found.row if view.around is None else document.start + view.around
    shown = _around(document, middle, MOST_OF_DOCUMENT if view.whole else NEIGHBOURS)
    switch = replace(view, whole=not view.whole, around=None, as_text=view.whole and pages is not None)
    switches = [(switch, say("around" if view.whole else "whole", language))]
    if pages:
        switches.append((CitationView(view.turn, view.marker), say("original", language)))
    return render(
        "source",
        language,
        **shared,
        kind=f"{kind}{' whole' if view.whole else ''}",
        switches=switches,
        paragraphs=paragraphs_of(passages, shown, found),
        **_more(document, shown, view if view.whole else None),
    )


def document_html(
    passages: Sequence[Passage], view: DocumentView, language: Language, originals: Originals | None = None
) -> str:
    """Return a document that nothing is cited from; empty when it is not in the index."""
    first = next((row for row, passage in enumerate(passages) if passage.document == view.document), None)
    if first is None:
        return ""
    document = _rows_of_document(passages, first)
    shown = _around(document, first + (view.around or 0), MOST_OF_DOCUMENT)
    pages = originals.pages(passages[first].document) if originals else None
    shared: dict[str, object] = {
        "place": None,
        "view": view,
        "marker": None,
        "document": view.document,
        "download": originals.download(passages[first].document) if originals else None,
        "where": say("paragraphs", language, count=len({passages[row].number for row in document})),
        "note": "",
        "warnings": _warnings(originals, view.document, language),
    }
    others = (DocumentView(), say("all_documents", language))
    if pages and view.page is not None:
        switches = [others, (DocumentView(view.document), say("as_text", language))]
        shared |= {"kind": "reading", "switches": switches, "quote": ""}
        return render("pages", language, **shared, **_sheets(pages, view))
    original = [(DocumentView(view.document, page=1), say("original", language))] if pages else []
    return render(
        "source",
        language,
        **shared,
        kind="reading whole",
        switches=[others, *original],
        paragraphs=paragraphs_of(passages, shown, None),
        **_more(document, shown, view),
    )


def _warnings(originals: Originals | None, document: str | None, language: Language) -> list[str]:
    """Return what was noted when the document was read."""
    noted = originals.files.warnings(document) if originals and document else ()
    return [for_visitor(warning, language) for warning in noted]


def _sheets(pages: PdfPages, view: CitationView | DocumentView) -> dict[str, object]:
    """Return the pages that are shown, and what asks for those before and after them; None where there are none."""
    sheets = pages.shown(view.page)
    first, last = sheets[0].number, sheets[-1].number
    earlier = replace(view, page=first - 1) if first > 1 else None
    later = replace(view, page=last + 1) if last < pages.count else None
    doubtful = any(sheet.has_doubtful for sheet in sheets)
    return {"sheets": sheets, "count": pages.count, "earlier": earlier, "later": later, "doubtful": doubtful}


def _cited(turns: Sequence[Turn], view: CitationView | None) -> tuple[Source | None, bool]:
    """Return the citation, and whether the reply that cites it is an answer."""
    if view is None or not 0 <= view.turn < len(turns):
        return None, False
    reply = turns[view.turn].reply
    if reply is None or not 1 <= view.marker <= len(reply.sources):
        return None, False
    return reply.sources[view.marker - 1], reply.found or reply.is_possible


def _find(passages: Sequence[Passage], source: Source) -> CitedWords | None:
    """Return the quote where it was, or where it went when the document has changed since."""
    if not source.quote:
        return None
    moved = None
    for row, passage in enumerate(passages):
        if passage.document != source.document:
            continue
        start = source.start - passage.start
        if start >= 0 and passage.text.startswith(source.quote, start):
            return _found_at(row, start, source)
        if moved is None and (start := passage.text.find(source.quote)) >= 0:
            moved = _found_at(row, start, source)
    return moved


def _found_at(row: int, start: int, source: Source) -> CitedWords:
    end = start + len(source.quote)
    first, last = (start + offset - source.start for offset in source.answer or (0, 0))
    answer = (first, last) if source.answer and start <= first < last <= end else (end, end)
    return CitedWords(row, (start, end), answer)


def _rows_of_document(passages: Sequence[Passage], row: int) -> range:
    first, last = row, row + 1
    while first > 0 and passages[first - 1].document == passages[row].document:
        first -= 1
    while last < len(passages) and passages[last].document == passages[row].document:
        last += 1
    return range(first, last)


def _around(document: range, middle: int, reach: int) -> range:
    """Return the rows of the document that are no further than `reach` from the middle."""
    middle = min(max(middle, document.start), document.stop - 1)
    return range(max(document.start, middle - reach), min(document.stop, middle + reach + 1))


def _more(
    document: range, shown: range, view: CitationView | DocumentView | None
) -> dict[str, CitationView | DocumentView | None]:
    """Return what asks for the parts of the document before and after those shown; None where there are none."""
    earlier = view and shown.start > document.start and replace(view, around=shown.start - document.start)
    later = view and shown.stop < document.stop and replace(view, around=shown.stop - document.start)
    return {"earlier": earlier or None, "later": later or None}
