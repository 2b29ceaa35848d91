"""What the load tells is what its published schema says."""

import json
from importlib.resources import files

from jsonschema import Draft202012Validator

from harness.config.load import load_config
from harness.traffic.conclude import NOTHING, Outcome, conclude
from harness.traffic.options import Options
from tests.docs.pages import ROOT

SCHEMA = json.loads((files("harness.report") / "schemas" / "load.json").read_text(encoding="utf-8"))
SECOND = [1000, 5, 1, 0, [[20, 4], [900, 1]]]


def _document(**tally: object) -> dict[str, object]:
    outcome = Outcome(
        tally={**NOTHING, **tally},
        lost=0,
        doubled=0,
        faults=None,
        notes=("a note",),
        cut=False,
        spread={"columns": ["tenant_id"], "tables": [], "obstacles": []},
    )
    report = conclude(load_config(ROOT / "tenantproof.toml"), Options(), outcome)
    return json.loads(json.dumps(report.to_json()))  # type: ignore[no-any-return]


def test_a_run_and_one_in_which_nothing_happened_fit_the_schema() -> None:
    busy = _document(
        rows=50, switches=3, seconds=[SECOND], by_tenant=[["7", 5, 1, 0, [[20, 5]]]], failures={"57014": 1}
    )
    for document in (busy, _document()):
        Draft202012Validator(SCHEMA).validate(document)
    assert busy["tenants"] == [{"tenant": "7", "requests": 5, "errors": 1, "p50_ms": 2.0, "p95_ms": 2.0}]


def test_every_key_that_is_told_is_in_the_schema() -> None:
    known = SCHEMA["properties"].keys() | SCHEMA["$defs"]["body"]["properties"].keys()
    assert _document().keys() - known == set()
