"""What an index depends on besides its documents, and whether that is still so."""

from __future__ import annotations

from index.embedding.encoder import TextEncoder
from index.embedding.model_identity import SERVED, model_of
from index.errors import IndexMismatchError
from index.keywords.analyzer import Analyzer
from index.messages import Message
from index.parsing.formats import PARSING_VERSION
from index.storage.manifest import IndexSettings

# Raise it when the same text is cut into other passages or sentences, or these are embedded under another context:
# every index is then made again.
SPLITTING_VERSION = 5
SPARE_TOKENS = 176  # for the context, special tokens, the prompt, and pieces that join differently in context


def settings_for(encoder: TextEncoder, analyzer: Analyzer, recognition: str = "") -> IndexSettings:
    """Return the settings of an index that is made now, with this encoder and this analyzer.

    recognition: the version of what recognizes text in pictures, "" where they are not read.
    """
    return IndexSettings(
        model=encoder.identity,
        dimension=encoder.dimension,
        max_passage_tokens=encoder.max_tokens - SPARE_TOKENS,
        splitting=SPLITTING_VERSION,
        keywords=analyzer.version,
        reading=PARSING_VERSION,
        recognition=recognition,
    )


def check_settings(location: object, made_with: IndexSettings, now: IndexSettings) -> None:
    """Raise IndexMismatchError unless a question can be searched for in an index made with these settings.

    An index whose documents were read by an earlier version is whole: the next build parses them again.
    """
    if (made_with.model, made_with.dimension) != (now.model, now.dimension):
        raise IndexMismatchError(
            "index_of_other_model",
            index=location,
            model=_model(made_with),
            now=_model(now),
            option=_option(now.model),
        )
    splitting = (made_with.splitting, made_with.max_passage_tokens), (now.splitting, now.max_passage_tokens)
    keywords = made_with.keywords, now.keywords
    for what, (then, present) in {"splitting": splitting, "keywords": keywords}.items():
        if then != present:
            raise IndexMismatchError("index_of_other_version", index=location, what=what, then=then, now=present)


def _model(settings: IndexSettings) -> Message:
    family, _, name = settings.model.partition(":")
    shown = f"{family}:{name.rsplit(':', 2)[0]}" if family == SERVED else settings.model  # without its probe
    return Message("model_with_dimension", {"model": shown, "dimension": settings.dimension})


def _option(identity: str) -> str | Message:
    """Return the command's option for the model of this identity."""
    if identity.startswith(f"{SERVED}:"):
        return Message("encoder_option")
    return f"--model {model_of(identity) or 'builtin'}"
