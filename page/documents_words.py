"""The words of the tab "Documents", which its script shows."""

from __future__ import annotations

from page.words import Language

__all__ = ["documents_words"]

_WORDS: dict[str, tuple[str, str]] = {
    "caption": ("索引中的文档", "Documents in the index"),
    "name": ("文档", "Document"),
    "format": ("格式", "Format"),
    "paragraphs": ("段落", "Paragraphs"),
    "size": ("大小", "Size"),
    "indexed": ("索引时间", "Indexed"),
    "actions": ("操作", "Actions"),
    "waiting": ("待索引", "Not indexed yet"),
    "leaving": ("文件已不在，重建后移出索引", "File is gone; leaves the index at the next rebuild"),
    "left_out": ("无法读取", "Could not be read"),
    "drop": ("把文件拖到这里，或者", "Drop files here, or"),
    "choose": ("选择文件", "choose files"),
    "limits": (
        "PDF、Word（docx）、Excel（xlsx）、CSV、EPUB、网页、Markdown、纯文本，每个文件不超过 {size}",
        "PDF, Word (docx), Excel (xlsx), CSV, EPUB, web pages, Markdown, plain text; up to {size} each",
    ),
    "filter": ("按名称或提示筛选", "Filter by name or warning"),
    "read": ("打开阅读", "Open and read"),
    "rebuild": ("重建索引", "Rebuild the index"),
    "cancel": ("取消重建", "Cancel the rebuild"),
    "remove": ("移除", "Remove"),
    "remove_named": ("移除 {name}", "Remove {name}"),
    "confirm": ("移除这个文档？", "Remove this document?"),
    "confirm_more": (
        "“{name}”将不再用来回答问题。文件不会删除，只会移到文档文件夹的 .removed 里。",
        "“{name}” will answer no more questions. The file is not deleted: it moves to .removed in its folder.",
    ),
    "keep": ("保留", "Keep it"),
    "added": ("已添加 {name}", "Added {name}"),
    "replaced": ("已更新 {name}", "Replaced {name}"),
    "unchanged": ("{name} 没有变化", "{name} is unchanged"),
    "removed": ("已移除 {name}", "Removed {name}"),
    "uploading": ("正在上传 {name}…", "Uploading {name}…"),
    "not_read": ("{name} 不是能读的格式", "{name} is not in a format that is read here"),
    "too_large": ("{name} 超过 {size}", "{name} is larger than {size}"),
    "failed": ("没有成功：{reason}", "That failed: {reason}"),
    "unreachable": ("连不上问渠", "Wenqu cannot be reached"),
    "reading": ("正在阅读文档", "Reading documents"),
    "encoding": ("正在编码", "Encoding"),
    "keywords": ("正在建立关键词索引", "Indexing keywords"),
    "publishing": ("正在发布", "Publishing"),
    "seconds_left": ("还要约 {count} 秒", "about {count} s left"),
    "minutes_left": ("还要约 {count} 分钟", "about {count} min left"),
    "meanwhile": ("这期间照常用原来的索引回答。", "Questions are answered from the present index meanwhile."),
    "rebuilt": (
        "索引已更新：{documents} 个文档，{passages} 个段落片段。",
        "The index is up to date: {documents} documents, {passages} passages.",
    ),
    "cancelled": ("已取消，原来的索引不变。", "Cancelled; the index is as it was."),
    "rebuild_failed": ("重建没有成功：{reason}", "The rebuild failed: {reason}"),
    "read_only": ("此页面只读，不能更改文档。", "This page is read-only; documents cannot be changed here."),
    "total_unread": (
        "共 {documents} 个文档，{paragraphs} 段，{unread} 个无法读取",
        "{documents} documents, {paragraphs} paragraphs; {unread} could not be read",
    ),
    "total": ("共 {documents} 个文档，{paragraphs} 段", "{documents} documents, {paragraphs} paragraphs"),
}


def documents_words(language: Language) -> dict[str, str]:
    """All of them by name; ``{…}`` in them is for the script to fill in."""
    return {name: pair[0 if language == "zh" else 1] for name, pair in _WORDS.items()}
