"""Dify's external knowledge API."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from page.api.knowledge_records import MetadataCondition
from page.api.metadata_conditions import meets

QUESTION = "祁门红茶产于哪里？"
PLACE = {"document": "合同/租房.pdf", "number": 12, "section": "押金", "page": 3, "place": None}


def request(**changes: Any) -> dict[str, Any]:
    setting = {"top_k": 2, "score_threshold": 0.0}
    return {"knowledge_id": "wenqu", "query": QUESTION, "retrieval_setting": setting, **changes}


def test_the_passages_come_as_records(client: TestClient) -> None:
    answer = client.post("/retrieval", json=request(), headers={"authorization": "Bearer any"})
    assert answer.status_code == 200
    records = answer.json()["records"]
    assert len(records) == 2
    assert records[0]["content"] == "红茶是全发酵的茶,祁门红茶产于安徽。"
    assert records[0]["title"] == "茶.txt"
    assert records[0]["metadata"] == {"document": "茶.txt", "number": 1, "section": None, "page": None, "place": None}
    assert [record["score"] for record in records] == sorted((one["score"] for one in records), reverse=True)


def test_no_more_and_no_worse_than_asked_for(client: TestClient) -> None:
    one = request(retrieval_setting={"top_k": 1, "score_threshold": 0.0})
    none = request(retrieval_setting={"top_k": 5, "score_threshold": 1.0})
    assert len(client.post("/retrieval", json=one).json()["records"]) == 1
    assert client.post("/retrieval", json=none).json() == {"records": []}


def test_a_knowledge_base_can_be_a_folder(client: TestClient) -> None:
    (record,) = client.post("/retrieval", json=request(knowledge_id="山/")).json()["records"]
    assert record["title"] == "山/泰山.txt"


def test_conditions_are_met(client: TestClient) -> None:
    condition = {"conditions": [{"name": "document", "comparison_operator": "start with", "value": "山/"}]}
    (record,) = client.post("/retrieval", json=request(metadata_condition=condition)).json()["records"]
    assert record["title"] == "山/泰山.txt"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"knowledge_id": "other"}, 404, 2001),
        ({"query": ""}, 400, 400),
        ({"query": 1}, 400, 400),
        ({"retrieval_setting": {"top_k": 0, "score_threshold": 0.0}}, 400, 400),
        ({"retrieval_setting": None}, 400, 400),
    ],
)
def test_an_error_has_the_form_of_the_protocol(client: TestClient, changes: Any, status: int, code: int) -> None:
    refused = client.post("/retrieval", json=request(**changes))
    assert (refused.status_code, refused.json()["error_code"], set(refused.json())) == (
        status,
        code,
        {"error_code", "error_msg"},
    )


def test_the_key_is_a_user_and_a_password(locked: TestClient) -> None:
    def code(authorization: str | None) -> int:
        headers = {"authorization": authorization} if authorization else {}
        refused = locked.post("/retrieval", json=request(), headers=headers)
        assert refused.status_code == 401
        number: int = refused.json()["error_code"]
        return number

    assert locked.post("/retrieval", json=request(), headers={"authorization": "Bearer anna:secret"}).status_code == 200
    assert (code(None), code("anna:secret")) == (1001, 1001)
    assert (code("Bearer anna:guess"), code("Bearer x")) == (1002, 1002)


@pytest.mark.parametrize(
    ("name", "operator", "value", "expected"),
    [
        ("document", "contains", "租房", True),
        ("document", "not contains", "租房", False),
        ("document", "end with", ".pdf", True),
        ("section", "is", "押金", True),
        ("section", "is not", "押金", False),
        ("section", "in", ["押金", "租金"], True),
        ("section", "not in", ["租金"], True),
        ("place", "empty", None, True),
        ("place", "not empty", None, False),
        ("nothing", "is", "x", False),
        ("page", "=", 3, True),
        ("page", "=", "3", True),
        ("page", "≠", 3, False),
        ("number", ">", 9, True),
        ("number", "<", "9", False),
        ("number", "≥", 12, True),
        ("number", "≤", 11, False),
        ("place", "<", 1, False),
        ("document", "after", "2024-01-01", True),
        (["section", "document"], "contains", "合同", True),
    ],
)
def test_a_condition(name: Any, operator: str, value: Any, expected: bool) -> None:
    condition = {"name": name, "comparison_operator": operator, "value": value}
    assert meets(PLACE, MetadataCondition.model_validate({"conditions": [condition]})) is expected


@pytest.mark.parametrize(("operator", "expected"), [("and", False), ("or", True), (None, False)])
def test_all_conditions_or_one(operator: str | None, expected: bool) -> None:
    conditions = [
        {"name": "page", "comparison_operator": "=", "value": page}  # one of them holds
        for page in (3, 4)
    ]
    required = MetadataCondition.model_validate({"logical_operator": operator, "conditions": conditions})
    assert meets(PLACE, required) is expected
    assert meets(PLACE, MetadataCondition.model_validate({}))
