"""Compound files (OLE), which Outlook and the old Office wrote: only what the tests need of them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_SECTOR, _SMALL, _LARGE = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)


def outlook_message(
    subject: str, text: str, sender: str, address: str, to: Sequence[str], attachments: Mapping[str, bytes]
) -> bytes:
    """A message as Outlook saves it."""
    texts = {0x001A: "IPM.Note", 0x0037: subject, 0x1000: text, 0x0C1A: sender, 0x0C1F: address}
    counts = struct.pack("<8xIIII8x", len(to), len(attachments), len(to), len(attachments))
    tree: dict[str, object] = _properties(texts, counts)
    for number, name in enumerate(to):
        tree[f"__recip_version1.0_#{number:08X}"] = _properties({0x3001: name})
    for number, (name, data) in enumerate(attachments.items()):
        tree[f"__attach_version1.0_#{number:08X}"] = _properties({0x3707: name}, data=data)
    return compound_file(tree)


def _properties(texts: Mapping[int, str], header: bytes = bytes(8), data: bytes = b"") -> dict[str, object]:
    """The streams of an object: its texts by the numbers of their properties, and what is attached."""
    streams: dict[str, object] = {}
    fixed = header
    for code, text in texts.items():
        content = text.encode("utf-16-le")
        streams[f"__substg1.0_{code:04X}001F"] = content
        fixed += struct.pack("<IIII", code << 16 | 0x001F, 6, len(content) + 2, 0)
    if data:
        streams["__substg1.0_37010102"] = data
        fixed += struct.pack("<IIIIIIII", 0x37050003, 6, 1, 0, 0x37010102, 6, len(data), 0)
    return streams | {"__properties_version1.0": fixed}


def compound_file(tree: Mapping[str, object]) -> bytes:
    """A compound file of streams (bytes) and storages (mappings), by name."""
    entries = [_Entry("Root Entry", _ROOT)]
    _add(entries, 0, tree)
    content = bytearray()
    chain: list[int] = []  # the FAT, but for its own sectors

    def stored(data: bytes) -> int:
        if not data:
            return _END
        start, count = len(chain), -(-len(data) // _SECTOR)
        chain.extend([*range(start + 1, start + count), _END])
        content.extend(data.ljust(count * _SECTOR, b"\0"))
        return start

    small = bytearray()  # the streams that are shorter than a sector is worth
    small_chain: list[int] = []
    starts = []
    for entry in entries:
        if len(entry.data) >= _LARGE:
            starts.append(stored(entry.data))
            continue
        first, count = len(small_chain), -(-len(entry.data) // _SMALL)
        small_chain.extend([*range(first + 1, first + count), _END] if count else [])
        small.extend(entry.data.ljust(count * _SMALL, b"\0"))
        starts.append(first if count else _END)
    entries[0].data = bytes(small)
    starts[0] = stored(entries[0].data)
    small_chain.extend([_FREE] * (-len(small_chain) % (_SECTOR // 4)))
    small_start = stored(struct.pack(f"<{len(small_chain)}I", *small_chain))
    directory = b"".join(map(_record, entries, starts, range(len(entries)), [entries] * len(entries)))
    directory_start = stored(directory)
    fat_sectors = 1
    while fat_sectors * (_SECTOR // 4) < len(chain) + fat_sectors:
        fat_sectors += 1
    first = len(chain)
    chain.extend([_FAT] * fat_sectors)
    chain.extend([_FREE] * (fat_sectors * (_SECTOR // 4) - len(chain)))
    difat = [*range(first, first + fat_sectors), *[_FREE] * (109 - fat_sectors)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    small_sectors = len(small_chain) // (_SECTOR // 4)
    head += struct.pack("<IIIIIIIII", 0, fat_sectors, directory_start, 0, _LARGE, small_start, small_sectors, _END, 0)
    return head + struct.pack("<109I", *difat) + bytes(content) + struct.pack(f"<{len(chain)}I", *chain)


def _add(entries: list[_Entry], parent: int, tree: Mapping[str, object]) -> None:
    for name, value in sorted(tree.items(), key=lambda item: (len(item[0]), item[0].upper())):
        entries[parent].children.append(len(entries))
        if isinstance(value, bytes):
            entries.append(_Entry(name, _STREAM, value))
        else:
            assert isinstance(value, Mapping)
            entries.append(_Entry(name, _STORAGE))
            _add(entries, len(entries) - 1, value)


def _record(entry: _Entry, start: int, number: int, entries: Sequence[_Entry]) -> bytes:
    """A directory entry; those of a storage are chained by their right neighbours."""
    name = entry.name.encode("utf-16-le")
    siblings = next((other.children for other in entries if number in other.children), [])
    place = siblings.index(number) if siblings else 0
    right = siblings[place + 1] if place + 1 < len(siblings) else _FREE
    child = entry.children[0] if entry.children else _FREE
    head = name.ljust(64, b"\0") + struct.pack("<HBBIII", len(name) + 2, entry.kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, len(entry.data))
