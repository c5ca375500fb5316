"""Every error a user can cause, each naming the thing at fault and the remedy.

WenquError
├── UsageError               a value that was passed makes no sense
│   └── QuestionError        the question is empty, too long, or has no words
├── DocumentsError           the documents folder is missing, or holds nothing to index
│   ├── DocumentError        one document cannot be read
│   │   └── DocumentTimeoutError  reading it took too long
│   └── DocumentsGoneError   the folder is empty, and was not before
├── ModelError               the embedding model cannot be loaded
├── StorageError             an index cannot be written: the disk is full, or the folder refuses
└── IndexUnavailableError    there is no index that can be opened
    ├── IndexNotFoundError   nothing has been built there
    ├── IndexDamagedError    a file is missing or fails its checksum
    ├── IndexMismatchError   made by another model, other settings or another format
    └── IndexBusyError       another process is building it
"""

from __future__ import annotations

__all__ = [
    "DocumentError",
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
    """The root: catch it to catch everything that Wenqu raises on purpose."""


class UsageError(WenquError):
    """A value that was passed makes no sense."""


class QuestionError(UsageError):
    """The question is empty, too long, or has no words."""


class DocumentsError(WenquError):
    """The documents folder is missing, or holds nothing to index."""


class DocumentError(DocumentsError):
    """One document cannot be read."""


class DocumentTimeoutError(DocumentError):
    """Reading one document took too long: it may succeed while the machine has less to do."""


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
