"""Conditions on the metadata of a record, as Dify states them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from page.api.knowledge_records import Condition, MetadataCondition

__all__ = ["meets"]

Test = Callable[[Any, Any], bool]


def meets(metadata: Mapping[str, Any], required: MetadataCondition) -> bool:
    """Return whether the metadata meets the conditions; it does where there are none.

    A field that the metadata does not have is empty. Text and numbers are compared as what the value is.
    """
    conditions = required.conditions or []
    met = (_meets_one(metadata, condition) for condition in conditions)
    return not conditions or (any(met) if required.logical_operator == "or" else all(met))


def _meets_one(metadata: Mapping[str, Any], condition: Condition) -> bool:
    names = condition.name if isinstance(condition.name, list) else [condition.name]
    test = _TESTS[condition.comparison_operator]
    return any(test(metadata.get(name), condition.value) for name in names)


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _compared(compare: Callable[[Any, Any], bool]) -> Test:
    """Return a test of two numbers or, where one is none, of two texts; it fails where there is no value."""

    def test(value: Any, given: Any) -> bool:
        if value is None or given is None or isinstance(given, list):
            return False
        pair = _number(value), _number(given)
        return compare(str(value), str(given)) if None in pair else compare(*pair)

    return test


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _in_text(compare: Callable[[str, str], bool]) -> Test:
    """Return a test of texts, of which one of a list must pass."""

    def test(value: Any, given: Any) -> bool:
        texts = given if isinstance(given, list) else [given]
        return value is not None and any(one is not None and compare(str(value), str(one)) for one in texts)

    return test


def _not(test: Test) -> Test:
    return lambda value, given: not test(value, given)


_CONTAINS = _in_text(lambda value, given: given in value)
_IS = _in_text(lambda value, given: value == given)
_EQUALS = _compared(lambda value, given: value == given)
_LESS = _compared(lambda value, given: value < given)
_GREATER = _compared(lambda value, given: value > given)
_EMPTY: Test = lambda value, _: _is_empty(value)  # noqa: E731 (one of a table)

_TESTS: Mapping[str, Test] = {
    "contains": _CONTAINS,
    "not contains": _not(_CONTAINS),
    "start with": _in_text(str.startswith),
    "end with": _in_text(str.endswith),
    "is": _IS,
    "is not": _not(_IS),
    "in": _IS,
    "not in": _not(_IS),
    "empty": _EMPTY,
    "null": _EMPTY,
    "not empty": _not(_EMPTY),
    "not null": _not(_EMPTY),
    "=": _EQUALS,
    "≠": _not(_EQUALS),
    "<": _LESS,
    ">": _GREATER,
    "≤": _compared(lambda value, given: value <= given),
    "≥": _compared(lambda value, given: value >= given),
    "before": _LESS,
    "after": _GREATER,
}
