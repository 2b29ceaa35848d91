"""The OpenAPI document is complete and true: it says every answer, and every answer is one that it says."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.system.api.caller import Caller
from tests.system.conftest import Place


@pytest.fixture
def document(service: Caller) -> dict[str, Any]:
    found: dict[str, Any] = service.get("/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, described in document["paths"].items():
        for method, operation in described.items():
            yield method, path, operation


def test_every_operation_but_health_needs_a_token(document: dict[str, Any]) -> None:
    assert document["components"]["securitySchemes"]["token"]["bearerFormat"] == "JWT"
    for _, path, operation in operations(document):
        assert operation.get("security", []) == ([] if path == "/health" else [{"token": []}])


def test_every_operation_says_its_problems_with_an_example(document: dict[str, Any]) -> None:
    for _, path, operation in operations(document):
        expected = {"500", "503"} if path == "/health" else {"401", "422", "500", "503"}
        assert expected <= set(operation["responses"])
        for status, response in operation["responses"].items():
            if status >= "400":
                content = response["content"]
                assert list(content) == ["application/problem+json"]
                assert content["application/problem+json"]["example"]["status"] == int(status)


def test_operations_that_name_a_row_can_miss_it(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        names_one = "{" in path or path == "/tenant" or (method, path) == ("post", "/conversations")
        names_one |= any(parameter["name"] == "cursor" for parameter in operation.get("parameters", ()))
        assert ("404" in operation["responses"]) == names_one


def test_every_reference_leads_somewhere_and_no_schema_is_left_over(document: dict[str, Any]) -> None:
    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"].rpartition("/")[2]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    assert set(references(document)) == set(document["components"]["schemas"])


@pytest.mark.parametrize("path", ["/tenant", "/users", "/conversations", "/messages", "/audit"])
def test_what_is_answered_has_the_properties_that_are_announced(
    service: Caller, place: Place, document: dict[str, Any], path: str
) -> None:
    schemas = document["components"]["schemas"]
    content = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    schema = schemas[content["schema"]["$ref"].rpartition("/")[2]]
    answer = service.get(path, place.here).json()
    assert set(answer) == set(schema["properties"]) == set(schema["required"])
    for row in answer.get("items", []):
        row_schema = schemas[schema["properties"]["items"]["items"]["$ref"].rpartition("/")[2]]
        assert set(row) == set(row_schema["properties"]) == set(row_schema["required"])
