"""Whatever is sent to what OpenAPI describes, nothing fails: no 500, from the page's own rules to the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from page.server import Server

schemathesis = pytest.importorskip("schemathesis")

pytestmark = pytest.mark.soak

EXAMPLES = 100  # of each operation, as described and otherwise


@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_no_request_makes_the_page_fail(serve: Callable[..., Server], mode: str) -> None:
    described = schemathesis.openapi.from_url(f"{serve().local_url}openapi.json")
    operations = [one.ok() for one in described.get_all_operations()]
    assert {"/ask", "/v1/chat/completions", "/retrieval", "/documents/{name}"} <= {one.path for one in operations}
    for operation in operations:
        _ask(operation.as_strategy(generation_mode=getattr(schemathesis.GenerationMode, mode)))


def _ask(cases: Any) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def asked(case: Any) -> None:
        answer = case.call(timeout=60)
        assert answer.status_code < 500, (case.as_curl_command(), answer.text)

    asked()
