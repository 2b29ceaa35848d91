"""Whoever gets a connection must find it as new, whatever the one before did, and however it went away.

The rules are what tenants and their database do to a pool; what is made of each meeting is in encounter.py.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from harness.pools.encounter import ENDINGS, Arena, Encounter
from harness.pools.faults import terminate_idle
from harness.pools.subject import Abandonable
from harness.pools.turn import end_ill


class PoolMachine(Encounter):
    """Tenants check out, work, leave things, fail, are cancelled and ended; others come after them."""

    @precondition(lambda self: len(self.turns) < 2 and None in self.arena.bases)
    @rule()
    def look_as_nobody(self) -> None:
        """Check out and look before anybody entered."""
        turn = self.check_out("nobody looks")
        if turn is not None:
            try:
                self.look(turn)
            finally:
                self.end(turn, well=True)

    @precondition(lambda self: len(self.turns) < 2)
    @rule(who=st.integers(0, 5))
    def begin(self, who: int) -> None:
        """Check out, enter, look."""
        self.begun(self.principal(who))

    @precondition(lambda self: len(self.turns) < 2)
    @rule(who=st.integers(0, 5), what=st.integers(0, 40), kind=st.sampled_from(ENDINGS), well=st.booleans())
    def serve(self, who: int, what: int, kind: str, well: bool) -> None:
        """One whole turn: check out, enter, look, leave something, end in one of the ways in which turns end."""
        turn = self.begun(self.principal(who))
        if turn is not None and turn in self.turns:
            self.leave(turn, what)
            self.end_by(turn, kind, well=well)

    @precondition(lambda self: self.turns)
    @rule(which=st.integers(0, 1))
    def look_again(self, which: int) -> None:
        """Look in mid-turn, while another session may have come and gone."""
        turn = self.turn(which)
        if not turn.dirty and turn.error is None:
            self.look(turn)

    @precondition(lambda self: self.turns)
    @rule(which=st.integers(0, 1), what=st.integers(0, 40))
    def litter(self, which: int, what: int) -> None:
        """Leave something in the session."""
        self.tally.steps += 1
        self.leave(self.turn(which), what)

    @precondition(lambda self: self.turns)
    @rule(which=st.integers(0, 1), kind=st.sampled_from(ENDINGS), well=st.booleans())
    def finish(self, which: int, kind: str, well: bool) -> None:
        """End a turn: with nothing wrong, or after an error of the database's."""
        self.tally.steps += 1
        self.end_by(self.turn(which), kind, well=well)

    @rule()
    def terminate(self) -> None:
        """End the connections that lie in the pool."""
        self.step("pg_terminate_backend on a connection that lies in the pool")
        self.killed += terminate_idle(self.stage, {turn.pid for turn in self.turns})

    @precondition(lambda self: len(self.turns) < 2)
    @rule(who=st.integers(0, 5), after=st.integers(0, 12))
    def abandon(self, who: int, after: int) -> None:
        """Be cancelled between checkout and the end of enter; a session without tasks fails before it enters."""
        principal = self.principal(who)
        turn = self.check_out(f"cancelled while it enters tenant {principal.tenant}")
        if turn is None:
            return
        if isinstance(turn.session, Abandonable):
            turn.session.abandon(principal, after)
        end_ill(turn)
        self.past.append(principal)


def machine_of(arena: Arena) -> Any:
    """What Hypothesis calls for each run of steps; its annotations ask for a class, its documentation does not."""
    return lambda: PoolMachine(arena)
