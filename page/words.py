"""The words of the page in Chinese and English, chosen by the browser's language."""

from __future__ import annotations

from typing import Literal

import gradio as gr

__all__ = ["Language", "label", "preferred_language", "say", "translations"]

Language = Literal["zh", "en"]

_WORDS: dict[str, dict[Language, str]] = {
    "header": {
        "zh": "<h1>问渠 <span lang='en'>Wenqu</span></h1><p>向文档提问，每个答案都给出原文</p>",
        "en": "<h1><span lang='zh-CN'>问渠</span> Wenqu</h1><p>Ask your documents; every answer shows its source</p>",
    },
    "conversation": {"zh": "对话", "en": "Conversation"},
    "welcome": {
        "zh": "<div class='welcome'>问渠那得清如许？<br>为有源头活水来。</div>",
        "en": "<div class='welcome'>Why does the water run so clear?<br>It comes from a living spring.</div>",
    },
    "question": {"zh": "问题", "en": "Question"},
    "question_hint": {"zh": "就文档的内容提问…", "en": "Ask a question…"},
    "ask": {"zh": "提问", "en": "Ask"},
    "new_chat": {"zh": "新对话", "en": "New chat"},
    "examples": {"zh": "<p>试试：</p>", "en": "<p>Try:</p>"},
    "source": {"zh": "原文", "en": "Source"},
    "source_hint": {
        "zh": "<p class='hint'>答案所依据的原文会显示在这里。<br>点击答案中的 [1]、[2] 可以切换。</p>",
        "en": "<p class='hint'>The passage an answer rests on is shown here.<br>Choose [1] or [2] in an answer.</p>",
    },
    "source_gone": {"zh": "这段原文已不在索引中。", "en": "This passage is no longer in the index."},
    "paragraph": {"zh": "第 {number} 段", "en": "paragraph {number}"},
    "nearest": {"zh": "最接近的段落，不是答案", "en": "the nearest passage, not an answer"},
    "understood": {"zh": "理解为：{question}", "en": "Understood as: {question}"},
    "searching": {"zh": "正在查找…", "en": "Searching…"},
    "unusable": {
        "zh": "这个问题没法查找：请输入一句有文字的话，不超过 1000 字。",
        "en": "This cannot be searched for: type a question in words, of no more than 1,000 characters.",
    },
    "failed": {
        "zh": "没能回答这个问题，程序出了错。详情在启动问渠的终端里。",
        "en": "Something went wrong and the question was not answered. The terminal that runs Wenqu has the details.",
    },
}


def say(key: str, language: Language, **values: object) -> str:
    """The words under `key`, for text that is made on the server."""
    return _WORDS[key][language].format(**values)


def label(key: str) -> str:
    """A placeholder for the words under `key`, which the browser replaces by those of its language."""
    return str(gr.I18n()(_key(key)))


def translations() -> gr.I18n:
    """All words, for the browser."""
    chinese: dict[str, str] = {_key(key): words["zh"] for key, words in _WORDS.items()}
    english: dict[str, str] = {_key(key): words["en"] for key, words in _WORDS.items()}
    return gr.I18n(en=english, zh=chinese, **{"zh-CN": chinese, "zh-TW": chinese})


def preferred_language(accept_language: str | None) -> Language:
    """The browser's first language if the page speaks it, otherwise English, as the browser itself chooses."""
    return "zh" if (accept_language or "").strip().lower().startswith("zh") else "en"


def _key(key: str) -> str:
    return f"wenqu_{key}"
