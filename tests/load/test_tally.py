"""Tallies of several processes add up to what one would have counted."""

import json

from load.tally import Tally


def test_two_drained_tallies_merge_into_their_sum() -> None:
    total = Tally()
    for pid in (1, 2):
        one = Tally(rows=3, foreign=1, switches=2, pids={pid})
        one.request(1.5, None)
        one.request(2.5, "57014")
        one.breach({"request": "q"}, 2)
        total.merge(json.loads(json.dumps(one.drain())))
    assert (total.rows, total.foreign, total.switches, total.pids) == (6, 6, 4, {1, 2})
    assert sum(second.requests for second in total.seconds.values()) == 4
    assert sum(second.errors for second in total.seconds.values()) == 2
    assert total.failures == {"57014": 2}
    assert len(total.breaches) == 2


def test_a_drained_tally_begins_again_at_zero() -> None:
    tally = Tally(rows=3)
    tally.drain()
    assert tally == Tally()
