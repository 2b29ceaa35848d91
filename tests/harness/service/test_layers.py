"""A family is told by which layer stops it alone; where nothing gets through without any, a layer has shown nothing."""

import pytest

from harness.record.model import Severity
from harness.service.calls import Call
from harness.service.conduct import Breach
from harness.service.layers import table
from harness.service.openapi import Operation

LISTED = Operation(method="get", path="/notes", parameters=(), body=None, secured=True)


def breach(family: str) -> Breach:
    call = Call(operation=LISTED, family=family, path={})
    return Breach(call=call, columns={"tenant": "1"}, severity=Severity.CONTENT, told="it was shown")


@pytest.mark.parametrize(
    ("breached", "application", "database", "both"),
    [
        ((), "held", "not-shown", "held"),
        (("neither",), "held", "held", "held"),
        (("neither", "application"), "breached", "held", "held"),
        (("application",), "breached", "held", "held"),
        (("neither", "database"), "held", "breached", "held"),
        (("neither", "application", "database"), "breached", "breached", "held"),
        (("neither", "application", "database", "both"), "breached", "breached", "breached"),
        (("both",), "breached", "breached", "breached"),
    ],
)
def test_a_family_is_told_by_what_each_layer_lets_through(
    breached: tuple[str, ...], application: str, database: str, both: str
) -> None:
    (row,) = table(["path"], {layer: [breach("path")] for layer in breached})
    assert row == {"family": "path", "application": application, "database": database, "both": both}


def test_each_family_has_its_own_row() -> None:
    path, query = table(["path", "query"], {"neither": [breach("path")], "database": [breach("query")]})
    assert (path["database"], query["database"]) == ("held", "breached")
