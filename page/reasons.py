"""The reasons and errors of Wenqu's library, which are in English, in the language of the page.

Each is known by its English words, as in a catalogue of translations, so that what indexes do not keep or exchange
anything for the page's sake. What is not known here is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache

from page.words import Language

__all__ = ["in_words"]

_CHINESE = {
    # Why a document is left out
    "the file is empty": "文件是空的",
    "the file has no text": "文件里没有文字",
    "has no text": "里面没有文字",
    "is not a regular file": "不是普通文件",
    "cannot be read: {error}": "无法读取（{error}）",
    "cannot be listed: {error}": "无法列出其中的文件（{error}）",
    "has {count} characters; up to {limit} are read: split it into several files": (
        "有 {count} 个字符，最多读 {limit} 个，请拆成几个文件"
    ),
    "has {count} bytes; up to {limit} are read: split it into several files": (
        "有 {count} 字节，最多读 {limit} 字节，请拆成几个文件"
    ),
    "has more than {limit} characters; split it into several files": "超过 {limit} 个字符，请拆成几个文件",
    "a file without an ending is not a format that is read here": "文件名没有扩展名，无法知道格式",
    "{suffix} is not a format that is read here; save it as {other}": "不支持 {suffix} 格式，请另存为 {other}",
    "{suffix} is not a format that is read here": "不支持 {suffix} 格式",
    "its name is not valid Unicode; rename it": "文件名不是有效的 Unicode，请改名",
    "needs more than {memory} of memory to be read; split it": "读取它需要超过 {memory} 内存，请拆成几个文件",
    "took longer than {seconds} seconds to read; split it, or save it anew": (
        "读了超过 {seconds} 秒还没有读完，请拆成几个文件，或重新保存一次"
    ),
    "made its reader crash; it is damaged: save it anew": "文件已损坏，读取程序因此崩溃，请重新保存一次",
    "is nested too deeply": "嵌套的层数太多",
    "is a link to a folder; links to folders are not followed": "是指向文件夹的链接，不会跟随这样的链接",
    "is a link that leads out of the folder or nowhere": "是指向文件夹之外（或不存在的地方）的链接",
    "is protected by a password; save it without one": "有密码保护，请另存为没有密码的文件",
    "is encrypted (copy protection); it can only be read with what it was bought for": (
        "有版权保护（已加密），只能用购买它的软件阅读"
    ),
    "is in an old Office format, not {kind}; save it as {other}": "是旧的 Office 格式，不是 {kind}，请另存为 {other}",
    "has more than {count} parts; it may be a zip bomb": "压缩包里超过 {count} 个文件，可能是压缩炸弹",
    "unpacks to {count} bytes; it may be a zip bomb": "解压后有 {count} 字节，可能是压缩炸弹",
    "unpacks to more than it says; it may be a zip bomb": "解压后比它声明的更大，可能是压缩炸弹",
    "declares XML entities, which {kind} files do not": "声明了 XML 实体，正常的 {kind} 文件不会这样",
    "is not CSV: {error}": "不是 CSV（{error}）",
    "lists no chapters; it is damaged, or no .epub file": "没有列出章节：文件已损坏，或者不是 .epub 文件",
    "is damaged, or no {kind} file ({what})": "文件已损坏，或者不是 {kind} 文件（{what}）",
    "is damaged, or no {kind} file": "文件已损坏，或者不是 {kind} 文件",
    "is damaged: {part} is no XML, or declares entities": "文件已损坏：{part} 不是 XML，或声明了实体",
    "has {count} pages; 1 to {limit} are read": "有 {count} 页，能读的是 1 到 {limit} 页",
    "has no text layer; run OCR on it first": "没有文字层（是扫描件），请先做文字识别（OCR）",
    "in an ISO 2022 encoding; save it as UTF-8": "是 ISO 2022 编码，请另存为 UTF-8",
    "not a text file (it has zero bytes); save it as UTF-8 text": "不是文本文件（含有零字节），请另存为 UTF-8 文本",
    "not a text file (it has control characters); save it as UTF-8 text": (
        "不是文本文件（含有控制字符），请另存为 UTF-8 文本"
    ),
    "neither UTF-8 nor clearly one of {encodings}; save it as UTF-8": (
        "不是 UTF-8，也看不出是 {encodings} 中的哪一种，请另存为 UTF-8"
    ),
    "neither UTF-8 nor clearly {encoding}; save it as UTF-8": "不是 UTF-8，也不能确定是 {encoding}，请另存为 UTF-8",
    "may be in {encodings}; save it as UTF-8": "可能是 {encodings}，无法确定，请另存为 UTF-8",
    "marked as {encoding} but is not, at byte {place}; save it as UTF-8": (
        "标明是 {encoding}，但第 {place} 个字节不是，请另存为 UTF-8"
    ),
    # What may have been misread
    "declares {encoding} but does not look like it; save it as UTF-8 to be sure": (
        "声明的编码是 {encoding}，但看起来不像；另存为 UTF-8 更可靠"
    ),
    "read as {encoding} though it has no byte order mark; save it as UTF-8 to be sure": (
        "按 {encoding} 读取，虽然没有字节顺序标记；另存为 UTF-8 更可靠"
    ),
    "has broken UTF-8 ({count} ×), read as {sign}; save it as UTF-8 to be sure": (
        "有 {count} 处不是正确的 UTF-8，读作 {sign}，请另存为 UTF-8 以求准确"
    ),
    "read as {encoding} on little evidence; save it as UTF-8 to be sure": (
        "按 {encoding} 读取，但文字太少，不能确定；另存为 UTF-8 更可靠"
    ),
    "variants of {encoding} differ in {signs}; save it as UTF-8 to be sure": (
        "{encoding} 的几种变体在 {signs} 上不同；另存为 UTF-8 更可靠"
    ),
    "read as UTF-8, but it would be Chinese in an older encoding; add to it to be sure": (
        "按 UTF-8 读取，但按旧的中文编码也读得通；多写几句就能确定"
    ),
    "read as UTF-8, but it would be Chinese in {encoding}; add to it to be sure": (
        "按 UTF-8 读取，但按 {encoding} 读是中文；多写几句就能确定"
    ),
    "has {count} private characters, which only some fonts show": "有 {count} 个私用区字符，只有某些字体能显示",
    "has {count} control characters": "有 {count} 个控制字符",
    "no text on pages {pages}: run OCR to have it read": "第 {pages} 页没有文字，要先做文字识别（OCR）才能读",
    "no text on page {pages}: run OCR to have it read": "第 {pages} 页没有文字，要先做文字识别（OCR）才能读",
    "pages {pages} cannot be read: damaged": "第 {pages} 页已损坏，读不出来",
    "page {pages} cannot be read: damaged": "第 {pages} 页已损坏，读不出来",
    "the text of pages {pages} may be garbled: its fonts do not say which letters they show": (
        "第 {pages} 页的文字可能是乱码：字体没有说明字形对应的字"
    ),
    "the text of page {pages} may be garbled: its fonts do not say which letters they show": (
        "第 {pages} 页的文字可能是乱码：字体没有说明字形对应的字"
    ),
    "the part {part} is missing or empty": "缺少 {part}，或者它是空的",
    "has formulas without a stored result; open and save it in a spreadsheet program": (
        "有些公式没有保存结果；用电子表格软件打开再保存一次即可"
    ),
    "sheet {sheet} is hidden and was left out": "工作表“{sheet}”是隐藏的，没有读取",
    # Why a document is not taken or not removed
    "{name} is no name for a document on every system: rename the file": "{name} 不能在所有系统上作文件名，请改名",
    "{name} is no name for a document: rename the file": "{name} 不能作文档的文件名，请改名",
    "{name}…: the name is too long: shorten it": "{name}…：文件名太长，请缩短",
    "{name}: not a format that is read here; these are: {formats}": "{name}：不支持这种格式；支持的有 {formats}",
    "{name}: larger than {size} MB: split it": "{name} 超过 {size} MB，请拆成几个文件",
    "{name}: there is something else of this name in the folder: rename the file": (
        "文件夹里已有同名的其他东西：{name}，请改名"
    ),
    "{name}: there is no such document": "没有这个文档：{name}",
    "{name} is the last document: add another one before removing it": (
        "{name} 是最后一个文档，请先添加别的文档，再移除它"
    ),
    "the document could not be stored: {reason}": "文档没能保存：{reason}",
    "this page is read-only": "此页面只读",
    "this page is read-only: start wenqu chat with --no-read-only to change documents": (
        "此页面只读；要更改文档，请用 wenqu chat --no-read-only 启动"
    ),
    "the index is of one file, {name}: start wenqu chat with a folder": (
        "这个索引只有一个文件 {name}；请用一个文件夹启动 wenqu chat"
    ),
    "the documents folder {folder} is gone: put it back": "文档文件夹 {folder} 不见了，请放回原处",
    # Why there is no new index
    "nothing to index in {folder}: {reasons}": "{folder} 里没有可以索引的文档：{reasons}",
    "no documents at {folder}: give a folder or a file that exists": "{folder} 不存在，请给出存在的文件夹或文件",
    "another process is building {index}: wait for it to end": "另一个进程正在建立索引 {index}，请等它结束",
    "cannot build the index at {index}: {cause}; what was there before is kept: put that right and run wenqu index "
    "again": "无法在 {index} 建立索引：{cause}。原来的索引还在；排除问题后请重建。",
    "the rebuild failed; the terminal that runs Wenqu has the details": "重建出了错，详情在启动问渠的终端里",
    "a newer index cannot be opened: {error}": "有更新的索引，但打不开：{error}",
    "the index {index} is damaged, so the one before it answers: rebuild with wenqu index": (
        "索引 {index} 已损坏，现在用它之前的那个回答；请重建索引"
    ),
}
_PARTS = {
    "{some} and {count} more": "{some} 及另外 {count}",
    "{some} and {other}": "{some} 或 {other}",
    "{part} is missing": "缺少 {part}",
}
_SPLIT = re.compile(r"(\{\w+\})")


def in_words(reason: str, language: Language, document: str = "") -> str:
    """The reason in the language of the page; document: its name, which is taken off the beginning."""
    plain = reason.removeprefix(f"{document}: ")
    if language == "en":
        return plain
    return _translated(plain, _CHINESE) or plain


def _translated(text: str, catalogue: dict[str, str]) -> str | None:
    for english, chinese in catalogue.items():
        if found := _pattern(english).fullmatch(text):
            values = {name: _value(name, value) for name, value in found.groupdict().items()}
            return chinese.format(**values)
    return None


def _value(name: str, value: str) -> str:
    """What stands in a reason: a list of pages or encodings, a detail, or another reason."""
    if name in {"pages", "encodings", "what"}:
        return _translated(value, _PARTS) or value
    if name in {"error", "cause", "reason"}:
        return _translated(value, _CHINESE) or value
    return value


@cache
def _pattern(english: str) -> re.Pattern[str]:
    pieces = (
        f"(?P<{piece[1:-1]}>.+?)" if piece[0] == "{" else re.escape(piece) for piece in _SPLIT.split(english) if piece
    )
    return re.compile("".join(pieces), re.DOTALL)
