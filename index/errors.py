"""Every error a user can cause, each naming the thing at fault and the remedy.

WenquError
├── UsageError               a value that was passed makes no sense
│   └── QuestionError        the question is empty, too long, or has no words
├── DocumentsError           the documents folder is missing, or holds nothing to index
│   ├── DocumentError        one document cannot be read
│   │   ├── DocumentTimeoutError  reading it took too long
│   │   └── DocumentProgramError  the program that reads it is not installed
│   └── DocumentsGoneError   the folder is empty, and was not before
├── ModelError               the embedding model cannot be loaded
├── StorageError             an index cannot be written: the disk is full, or the folder refuses
└── IndexUnavailableError    there is no index that can be opened
    ├── IndexNotFoundError   nothing has been built there
    ├── IndexDamagedError    a file is missing or fails its checksum
    ├── IndexMismatchError   made by another model, other settings or another format
    └── IndexBusyError       another process is building it

Each carries a message, a code of the catalogue with its parameters; ``str`` of an error is its English line.
"""

from __future__ import annotations

from typing import Any

from index.messages import Language, Message

__all__ = [
    "DocumentError",
    "DocumentProgramError",
    "DocumentTimeoutError",
    "DocumentsError",
    "DocumentsGoneError",
    "IndexBusyError",
    "IndexDamagedError",
    "IndexMismatchError",
    "IndexNotFoundError",
    "IndexUnavailableError",
    "ModelError",
    "QuestionError",
    "StorageError",
    "UsageError",
    "WenquError",
]


class WenquError(Exception):
    """The root: catch it to catch everything that Wenqu raises on purpose.

    code: the entry in ``messages.toml`` that has its words. parameters: what its words name, as ``Message`` takes them.
    message: both of them, in one.
    """

    def __init__(self, code: str, /, **parameters: object) -> None:
        super().__init__(code)
        self.message = Message(code, parameters)

    def __str__(self) -> str:
        return self.text("en")

    def __reduce__(self) -> tuple[Any, ...]:  # parameters are passed by name, which pickling would lose
        return _restored, (type(self), self.__dict__)

    @property
    def code(self) -> str:
        """What went wrong, for programs."""
        return self.message.code

    def text(self, language: Language) -> str:
        """Return the one line that names the thing at fault and the remedy."""
        return self.message.text(language)


class UsageError(WenquError):
    """A value that was passed makes no sense."""


class QuestionError(UsageError):
    """The question is empty, too long, or has no words."""


class DocumentsError(WenquError):
    """The documents folder is missing, or holds nothing to index."""


class DocumentError(DocumentsError):
    """One document cannot be read.

    reason: why, in words that do not name the document; ``message`` is the reason with the name before it.
    """

    def __init__(self, code: str, /, *, name: str, **parameters: object) -> None:
        super().__init__("of_document", name=name, reason=Message(code, parameters))
        self.reason = Message(code, parameters)

    @property
    def code(self) -> str:
        """Why the document cannot be read, for programs."""
        return self.reason.code


class DocumentTimeoutError(DocumentError):
    """Reading one document took too long: it may succeed while the machine has less to do."""


class DocumentProgramError(DocumentError):
    """The program that reads one document is not installed: it will be read once there is one."""


class DocumentsGoneError(DocumentsError):
    """The documents folder is empty, and was not before: perhaps its disk is not mounted."""


class ModelError(WenquError):
    """The embedding model cannot be loaded."""


class StorageError(WenquError):
    """An index cannot be written: the disk is full, or the folder refuses."""


class IndexUnavailableError(WenquError):
    """There is no index that can be opened."""


class IndexNotFoundError(IndexUnavailableError):
    """Nothing has been built there."""


class IndexDamagedError(IndexUnavailableError):
    """A file is missing or fails its checksum."""


class IndexMismatchError(IndexUnavailableError):
    """The index was made by another model, other settings or another format."""


class IndexBusyError(IndexUnavailableError):
    """Another process is building the index."""


def _restored(kind: type[WenquError], state: dict[str, Any]) -> WenquError:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    return error
