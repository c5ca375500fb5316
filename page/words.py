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
    "ask_tab": {"zh": "提问", "en": "Ask"},
    "conversation": {"zh": "对话", "en": "Conversation"},
    "welcome": {
        "zh": "<div class='welcome'>问渠那得清如许？<br>为有源头活水来。</div>",
        "en": "<div class='welcome'>Why does the water run so clear?<br>It comes from a living spring.</div>",
    },
    "question": {"zh": "问题", "en": "Question"},
    "question_hint": {"zh": "就文档的内容提问…", "en": "Ask a question…"},
    "ask": {"zh": "提问", "en": "Ask"},
    "new_chat": {"zh": "新对话", "en": "New chat"},
    "examples": {"zh": "<p>可以从这些问题开始</p>", "en": "<p>Questions to start with</p>"},
    "source": {"zh": "原文", "en": "Source"},
    "source_hint": {
        "zh": "答案所依据的原文会显示在这里，点击答案中的 [1]、[2] 可以切换。",
        "en": "The passage an answer rests on is shown here. Choose [1] or [2] in an answer.",
    },
    "shelf": {"zh": "现在可以问的文档（{count}）", "en": "Documents you can ask ({count})"},
    "paragraphs": {"zh": "{count} 段", "en": "{count} ¶"},
    "more_documents": {"zh": "还有 {count} 个，见“文档”一页。", "en": "And {count} more, in the tab “Documents”."},
    "all_documents": {"zh": "文档列表", "en": "All documents"},
    "from": {"zh": "出处", "en": "From"},
    "source_gone": {"zh": "这段原文已不在索引中。", "en": "This passage is no longer in the index."},
    "page": {"zh": "第 {page} 页", "en": "page {page}"},
    "pages": {"zh": "第 {page}–{last_page} 页", "en": "pages {page}–{last_page}"},
    "sheet": {"zh": "工作表“{sheet}”", "en": "sheet “{sheet}”"},
    "row": {"zh": "第 {row} 行", "en": "row {row}"},
    "chapter": {"zh": "“{chapter}”", "en": "chapter “{chapter}”"},
    "paragraph": {"zh": "第 {number} 段", "en": "paragraph {number}"},
    "whole": {"zh": "查看全文", "en": "Whole document"},
    "around": {"zh": "只看这一段前后", "en": "Passage only"},
    "earlier": {"zh": "↑ 前面的部分", "en": "↑ Earlier part"},
    "later": {"zh": "↓ 后面的部分", "en": "↓ Later part"},
    "back_to_chat": {"zh": "↑ 回到对话", "en": "↑ Back to the chat"},
    "nearest": {"zh": "最接近的段落，不是答案", "en": "the nearest passage, not an answer"},
    "understood": {"zh": "理解为：{question}", "en": "RewrittenQuestion as: {question}"},
    "refused": {
        "zh": "文档中没有找到这个问题的答案。换个说法，或者问得更具体些，也许能找到。",
        "en": "The documents do not answer this question. Other words, or a more specific question, may find it.",
    },
    "nearest_folded": {"zh": "最接近的段落（{count}），不是答案", "en": "The nearest passages ({count}), not answers"},
    "instead": {"zh": "这些问题，文档里有答案：", "en": "The documents do answer these:"},
    "confidence_sure": {"zh": "有把握", "en": "Sure"},
    "confidence_likely": {"zh": "大致可信", "en": "Likely"},
    "confidence_unsure": {"zh": "不太确定，请核对原文", "en": "Unsure: check the source"},
    "confidence_share": {
        "zh": "文档确实回答了这个问题的可能性，估计为 {percent}%。它由这些得来：",
        "en": "Estimated chance that the documents answer this: {percent}%. It is made of:",
    },
    "part_passage": {"zh": "语义：问题与整段的意思有多近", "en": "Meaning: how near the question is to the passage"},
    "part_sentence": {"zh": "句子：问题与最近的一句有多近", "en": "Sentence: how near it is to the best sentence"},
    "part_words": {"zh": "词语：问题的词在这一段里的比例", "en": "Words: how many of its words the passage has"},
    "part_reader": {"zh": "阅读：读到的原词正是答案的可能", "en": "Reader: how likely the words it read answer"},
    "copy": {"zh": "复制回答", "en": "Copy the answer"},
    "copied": {"zh": "已复制", "en": "Copied"},
    "retry": {"zh": "重新回答", "en": "Answer again"},
    "edit": {"zh": "修改问题", "en": "Edit the question"},
    "editing": {
        "zh": "<p>正在修改第 {number} 个问题；发送后，它和后面的对话会被新的回答取代。</p>",
        "en": "<p>Editing question {number}. When sent, it and what follows are replaced by the new answer.</p>",
    },
    "cancel": {"zh": "取消", "en": "Cancel"},
    "export": {"zh": "导出", "en": "Export"},
    "vote_up": {"zh": "👍 有帮助", "en": "👍 Helpful"},
    "vote_up_chosen": {"zh": "👍 有帮助（已选）", "en": "👍 Helpful (chosen)"},
    "vote_down": {"zh": "👎 没有帮助", "en": "👎 Not helpful"},
    "vote_down_chosen": {"zh": "👎 没有帮助（已选）", "en": "👎 Not helpful (chosen)"},
    "note": {"zh": "备注", "en": "Note"},
    "note_hint": {"zh": "已记下。想补充一句吗？（可不填）", "en": "Noted. Anything to add? (optional)"},
    "send_note": {"zh": "保存备注", "en": "Save the note"},
    "skip_note": {"zh": "不用了", "en": "No, thanks"},
    "noted": {"zh": "已记下", "en": "Noted"},
    "not_noted": {"zh": "没有记下", "en": "Not noted"},
    "note_kept": {"zh": "备注已保存。", "en": "The note is saved."},
    "transcript": {"zh": "问渠对话", "en": "A conversation with Wenqu"},
    "searching": {"zh": "正在查找…", "en": "Searching…"},
    "unusable": {
        "zh": "这个问题没法查找：请输入一句有文字的话，不超过 1000 字。",
        "en": "This cannot be searched for: type a question in words, of no more than 1,000 characters.",
    },
    "writing": {"zh": "语言模型 {model} 还在写…", "en": "The language model {model} is still writing…"},
    "stop_writing": {"zh": "停止撰写", "en": "Stop writing"},
    "unfinished": {
        "zh": "语言模型 {model} 没有写完，可以重新回答。",
        "en": "The language model {model} did not finish: answer again.",
    },
    "written": {
        "zh": "由语言模型 {model} 撰写。引文、数字和名称已与所引段落核对，⚠ 标出没有依据的句子。",
        "en": "Written by the language model {model}. Quotations, numbers and names were checked against the cited "
        "passages; ⚠ marks what they do not support.",
    },
    "documents_tab": {"zh": "文档", "en": "Documents"},
    "busy": {
        "zh": "现在提问的人太多，请过几秒再试。",
        "en": "Too many questions are waiting: busy, try again in a few seconds.",
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
