"""Gradio's endpoints `/ask` and `/search`, for its own clients: a clear error for every mistake."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.components.api_component import Api
from gradio.state_holder import SessionState

from index.errors import WenquError
from page.words import for_visitor

__all__ = ["EndpointBlocks", "endpoint"]

P = ParamSpec("P")
T = TypeVar("T")


class EndpointBlocks(gr.Blocks):
    """Blocks whose endpoints may be called without their last parameters, as the functions behind them may."""

    async def preprocess_data(
        self, block_fn: BlockFunction, inputs: list[Any], state: SessionState | None, explicit_call: bool = False
    ) -> list[Any]:
        """Return the values that the function is called with."""
        left_out = [block for block in block_fn.inputs[len(inputs) :] if isinstance(block, Api)]
        given = [*inputs, *(block.value for block in left_out)]
        values: list[Any] = await super().preprocess_data(block_fn, given, state, explicit_call)
        return values


def endpoint(function: Callable[P, T]) -> Callable[P, T]:
    """Return the function with its errors as Gradio's clients understand them."""

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except WenquError as error:
            raise gr.Error(for_visitor(error, "en"), title=error.code, print_exception=False) from error

    return called
