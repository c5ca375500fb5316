"""The tab "Documents": a place that a script of the page fills from the documents' routes.

The script asks for itself and not through Gradio's queue, so that a rebuild can be watched and stopped while
questions wait there, and files go straight to the documents folder.
"""

from __future__ import annotations

from pathlib import Path

import gradio as gr

__all__ = ["DOCUMENTS_STYLESHEET", "documents_tab"]

DOCUMENTS_STYLESHEET = Path(__file__).with_name("documents.css")
_SCRIPT = Path(__file__).with_name("documents.js")


def documents_tab() -> None:
    """Lay out the tab, inside of the `gr.Tab` that is open."""
    gr.HTML('<section class="library"></section>', js_on_load=_SCRIPT.read_text("utf-8"), elem_id="documents")
