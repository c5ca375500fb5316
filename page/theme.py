"""The looks of the page: ink on paper, the fonts of the system, light and dark."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

__all__ = ["ASK_EACH_SCRIPTS", "DOCUMENTS_SCRIPTS", "FAVICON", "SCOPE_SCRIPTS", "SCRIPTS", "STYLESHEETS", "theme"]

_FOLDER = Path(__file__).parent
FAVICON = _FOLDER / "favicon.svg"
_PARTS = ("tab_storage", "request_queue", "connection", "pending_question", "conversations", "sheet", "screen", "page")
SCRIPTS = tuple(_FOLDER / f"{name}.js" for name in _PARTS)
ASK_EACH_SCRIPTS = tuple(_FOLDER / f"{name}.js" for name in ("elements", "document_choice", "ask_each"))
SCOPE_SCRIPTS = tuple(_FOLDER / f"{name}.js" for name in ("elements", "document_choice", "scope"))
DOCUMENTS_SCRIPTS = tuple(_FOLDER / f"{name}.js" for name in ("elements", "documents"))
_SHEETS = ("style", "controls", "documents", "ask_each", "document_choice")  # what several have in common comes first
STYLESHEETS = tuple(_FOLDER / f"{name}.css" for name in _SHEETS)

_FONTS = [
    "Segoe UI",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "sans-serif",
]
_WATER = gr.themes.Color(
    "#eef6f6",
    "#d7ebeb",
    "#b0d6d7",
    "#82bbbe",
    "#559da2",
    "#2f7f86",
    "#1f6a71",
    "#1a565c",
    "#17464b",
    "#143a3e",
    "#0b2326",
)
_INK = gr.themes.Color(
    "#faf9f6",
    "#f3f1ec",
    "#e5e2da",
    "#d1cdc3",
    "#a09b90",
    "#736e65",
    "#57534b",
    "#403d38",
    "#2a2926",
    "#1c1c1a",
    "#131312",
)


def theme() -> gr.themes.Base:
    """Return the theme; every colour comes from two scales, water for what can be pressed and ink for the rest."""
    base = gr.themes.Base(
        primary_hue=_WATER,
        secondary_hue=_WATER,
        neutral_hue=_INK,
        radius_size="md",
        font=_FONTS,
        font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
    )
    return base.set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        body_text_color="*neutral_800",
        body_text_color_dark="*neutral_100",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        block_background_fill="white",
        block_background_fill_dark="*neutral_900",
        block_border_color="*neutral_200",
        block_border_color_dark="*neutral_800",
        block_shadow="none",
        input_background_fill="white",
        input_background_fill_dark="*neutral_900",
        input_border_color="*neutral_300",
        input_border_color_dark="*neutral_700",
        input_border_color_focus="*primary_500",
        input_border_color_focus_dark="*primary_400",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        button_large_text_weight="500",
        button_small_text_weight="400",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_background_fill_hover_dark="*primary_500",
        button_primary_text_color="white",
        button_secondary_background_fill="white",
        button_secondary_background_fill_hover="*primary_50",
        button_secondary_background_fill_dark="*neutral_900",
        button_secondary_background_fill_hover_dark="*neutral_800",
        button_secondary_border_color="*neutral_200",
        button_secondary_border_color_dark="*neutral_700",
        button_secondary_text_color="*neutral_700",
        button_secondary_text_color_dark="*neutral_200",
    )
