"""What a process wrote down counts, also where its last report never came."""

import json
from pathlib import Path

from harness.traffic.child import complete

TALLY = {"foreign": 0, "acknowledged": 1, "breaches": []}


def test_a_breach_that_was_not_reported_is_still_a_breach(tmp_path: Path) -> None:
    (tmp_path / "breach-1.json").write_text(json.dumps({"rows": 2}))
    found = complete(TALLY, tmp_path)
    assert found["foreign"] == 2
    assert found["breaches"] == [{"rows": 2}]


def test_writes_that_no_report_holds_are_counted(tmp_path: Path) -> None:
    (tmp_path / "acks-1.txt").write_text("a\nb\n")
    assert complete(TALLY, tmp_path)["unreported"] == 1


def test_a_whole_tally_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "acks-1.txt").write_text("a\n")
    assert complete(TALLY, tmp_path) == TALLY | {"unreported": 0}
