"""Passages that speak to language models instead of people."""

from __future__ import annotations

import re

_BEFORE = r"(?:以上|上述|上面|之前|先前|此前|前面|所有|全部|一切|任何|原来)"
_INSTRUCTION = re.compile(
    rf"""
      (?:忽略|无视|忘记|忘掉|不要理会|抛开|违反)[^。！？\n]{{0,6}}{_BEFORE}[^。！？\n]{{0,8}}(?:指令|指示|规则|提示|要求|设定|内容)
    | 系统提示词 | (?:你|您)(?:现在|从现在起|接下来)(?:是|扮演|必须|要)
    | (?:致|写给|告诉)(?:所有)?(?:ai|人工智能|(?:大|语言)+模型|智能助手|ai助手)
    | (?:只|必须|直接)(?:回答|回复|输出)[:“「"]
    | \b(?:ignore|disregard|forget|override)\b[^.!?\n]{{0,20}}\b(?:previous|above|prior|earlier|all|any|your|these)\b
      [^.!?\n]{{0,20}}\b(?:instructions?|rules?|prompts?|directions?)\b
    | \bsystem\ prompt\b | \byou\ are\ now\b | \b(?:reply|respond|answer|output|print)\ (?:only|exactly)\b
    | \b(?:ai|language\ models?|assistants?|llms?)\ (?:must|should)\ (?:now\ )?
      (?:say|reply|respond|answer|output|tell)\b
    | <\|\w+\|> | \[/?inst\] | <</?sys>>
    """,
    re.VERBOSE,
)


def has_instructions(folded: str) -> bool:
    """Return whether a folded text has what looks like instructions to a language model, or like its marks."""
    return _INSTRUCTION.search(folded) is not None
