"""``wenqu doctor``: examine the index."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from commands.building import build, report_line
from commands.language import user_language
from commands.logs import tell
from commands.options import AsJson, EncoderServer, IndexLocation, Model, WithOcr
from commands.printing import echo, print_json
from index.doctor import Finding, examine
from index.embedding.encoder import TextEncoder
from index.errors import ModelError
from index.keywords.analyzer import Analyzer
from index.parsing.ocr.extent import Ocr
from qa.index_setup import DEFAULT_INDEX_DIR, EncoderChoice, documents_of, encoder_for


def doctor(
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    model: Model = None,
    encoder_server: EncoderServer = None,
    repair: Annotated[bool, typer.Option("--repair", help="help.repair")] = False,
    ocr: WithOcr = Ocr.PAGES,
    as_json: AsJson = False,
) -> None:
    """Examine the index: checksums, counts, vectors, model, versions, disk; exit status 1 if there is a problem."""
    analyzer = Analyzer()
    encoder = _encoder_or_why_not(index_dir, EncoderChoice(model, encoder_server))
    findings = examine(index_dir, encoder, analyzer)
    problems = {finding.check for finding in findings if finding.status == "problem"}
    if problems and repair:
        if isinstance(encoder, ModelError):
            raise encoder
        force = bool(problems & {"counts", "vectors"})
        report = build(documents_of(index_dir, None), index_dir, encoder, force=force, ocr=ocr)
        tell(report_line(report, index_dir))
        findings = examine(index_dir, encoder, analyzer)
    if as_json:
        print_json([_record(finding) for finding in findings])
    else:
        for finding in findings:
            echo(f"{finding.status:8} {finding.check}: {finding.detail.text(user_language())}")
    if any(finding.status == "problem" for finding in findings):
        raise typer.Exit(1)


def _record(finding: Finding) -> dict[str, object]:
    return asdict(finding) | asdict(finding.detail) | {"detail": finding.detail.text(user_language())}


def _encoder_or_why_not(index_dir: str, choice: EncoderChoice) -> TextEncoder | ModelError:
    try:
        return encoder_for(index_dir, choice)
    except ModelError as error:
        return error
