"""Whatever schemathesis makes of the OpenAPI document, fitting it or not, is answered as the document says."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from system.api.app import create_app
from system.settings import Settings
from tests.system.api.caller import Caller
from tests.system.conftest import KEYS, House, Place


def described() -> dict[str, Any]:
    """The document without its token, which schemathesis would negate too: tests/system/api/test_token_attacks.py does."""
    document = create_app(Settings(dsn="", keys=KEYS, cursor_key=b"c" * 32)).openapi()
    del document["components"]["securitySchemes"]
    for operations in document["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    return document


OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(described()).get_all_operations()]
# What takes no input has none that could be wrong.
TAKING = [each for each in OPERATIONS if each.query or each.path_parameters or each.body]
ASKED = [(each, GenerationMode.POSITIVE) for each in OPERATIONS] + [(each, GenerationMode.NEGATIVE) for each in TAKING]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
LIMITS = settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def conforms(service: Caller, case: Case, house: House) -> int:
    """The status of the answer; the failures of schemathesis where it is not one that the document announces."""
    sent = case.as_transport_kwargs(base_url="http://service")
    body = json.dumps(sent["json"]).encode() if "json" in sent else sent.get("data")
    answer = service.call(
        case.method, case.formatted_path, house, body=body, params=sent["params"], headers=sent["headers"]
    )
    case.validate_response(answer, checks=CHECKS)
    return answer.status_code


@pytest.mark.parametrize(("operation", "mode"), ASKED, ids=lambda each: getattr(each, "label", each))
def test_every_answer_is_one_of_the_document(
    service: Caller, place: Place, operation: APIOperation, mode: GenerationMode
) -> None:
    seen: list[int] = []

    @LIMITS
    @given(st.data())
    def run(data: st.DataObject) -> None:
        seen.append(conforms(service, data.draw(operation.as_strategy(generation_mode=mode)), place.here))

    run()
    assert seen


def test_an_answer_that_the_document_does_not_announce_is_found(service: Caller, place: Place) -> None:
    """The control: a document that promises fewer answers, and another shape, is contradicted."""
    document = described()
    del document["paths"]["/users/{user_id}"]["get"]["responses"]["404"]
    document["components"]["schemas"]["TenantOut"] = {"type": "object", "required": ["no_such_property"]}
    schema = schemathesis.openapi.from_dict(document)
    missing = schema["/users/{user_id}"]["GET"].Case(path_parameters={"user_id": 10**15})
    shaped = schema["/tenant"]["GET"].Case()
    for case in (missing, shaped):
        with pytest.raises(FailureGroup):
            conforms(service, case, place.here)
