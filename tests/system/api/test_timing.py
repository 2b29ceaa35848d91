"""Where a request's time went is told where it is asked for, and a wait for a connection is no wait for the database."""

import re

from system.timing import HEADER
from tests.system.api.caller import Caller, calling
from tests.system.conftest import Place


def _parts(told: str) -> dict[str, float]:
    return {name: float(ms) for name, ms in re.findall(r"(\w+);dur=([\d.]+)", told)}


def test_nothing_is_told_unasked(service: Caller, place: Place) -> None:
    assert HEADER not in service.get("/conversations", place.here).headers


def test_the_parts_are_told_where_they_are_asked_for(place: Place) -> None:
    with calling(place.settings(server_timing=True)) as caller:
        caller.get("/conversations", place.here)
        parts = _parts(caller.get("/conversations", place.here).headers[HEADER])
    assert parts.keys() == {"pool", "db", "app"}
    assert parts["db"] > 0
    assert parts["app"] > 0


def test_who_waits_for_the_one_connection_is_told_so(place: Place) -> None:
    with calling(place.settings(server_timing=True, pool_size=1)) as caller:
        caller.get("/conversations", place.here)
        told = [_parts(each.headers[HEADER]) for each in caller.at_once(8, "/conversations", place.here)]
    # The last in the line has waited for what seven others did.
    assert max(each["pool"] for each in told) > min(each["db"] for each in told)
