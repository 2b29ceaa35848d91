"""A status says refused or let in, or it says nothing; what says nothing is never taken for a refusal."""

import pytest

from harness.service.openapi import Operation
from harness.service.permissions import Answer, Matrix, cells, seen

TABLE = {"DELETE /notes": ("owner",)}


@pytest.mark.parametrize(
    ("status", "other", "answer"),
    [
        (401, 204, Answer.REFUSED),
        (403, 204, Answer.REFUSED),
        (204, 204, Answer.ALLOWED),
        (302, 204, Answer.ALLOWED),
        (404, 204, Answer.REFUSED),
        (404, 404, Answer.NOT_SHOWN),
        (422, 204, Answer.NOT_SHOWN),
        (500, 204, Answer.NOT_SHOWN),
    ],
)
def test_who_is_kept_out_is_refused_only_where_that_was_seen(status: int, other: int, answer: Answer) -> None:
    statuses = {("DELETE /notes", "viewer"): status, ("DELETE /notes", "owner"): other}
    assert seen(TABLE, "DELETE /notes", "viewer", statuses) is answer


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (204, Answer.ALLOWED),
        (404, Answer.ALLOWED),
        (409, Answer.ALLOWED),
        (403, Answer.REFUSED),
        (503, Answer.NOT_SHOWN),
    ],
)
def test_who_is_let_in_may_still_meet_a_row_that_is_gone(status: int, answer: Answer) -> None:
    assert seen(TABLE, "DELETE /notes", "owner", {("DELETE /notes", "owner"): status}) is answer


def test_each_cell_says_what_it_does_not_show() -> None:
    operation = Operation(method="delete", path="/notes", parameters=(), body=None, secured=True)
    statuses = {("DELETE /notes", "viewer"): 422, ("DELETE /notes", "owner"): 403}
    viewer, owner = cells(TABLE, [operation], ["viewer", "owner"], statuses, statuses)
    assert "does not show whether it may" in viewer.doubt
    assert "lets it in" in owner.doubt
    assert not viewer.is_breach
    assert not owner.is_breach


@pytest.mark.parametrize(
    ("here", "alone", "application", "both"),
    [
        (403, 403, "held", "held"),
        (403, 422, "not-shown", "held"),
        (403, 204, "breached", "held"),
        (422, 403, "held", "not-shown"),
        (204, 422, "breached", "breached"),
    ],
)
def test_a_layer_held_only_where_it_was_seen_to_refuse(here: int, alone: int, application: str, both: str) -> None:
    operation = Operation(method="delete", path="/notes", parameters=(), body=None, secured=True)
    statuses, bare = (
        {("DELETE /notes", "viewer"): viewer, ("DELETE /notes", "owner"): 204} for viewer in (here, alone)
    )
    layer = Matrix(cells=cells(TABLE, [operation], ["viewer", "owner"], statuses, bare)).layer()
    assert (layer["application"], layer["both"]) == (application, both)


def test_where_nobody_is_kept_out_no_layer_is_said_to_hold() -> None:
    operation = Operation(method="delete", path="/notes", parameters=(), body=None, secured=True)
    statuses = {("DELETE /notes", "owner"): 204}
    layer = Matrix(cells=cells(TABLE, [operation], ["owner"], statuses, statuses)).layer()
    assert {layer[each] for each in ("application", "database", "both")} == {"not-shown"}
