"""The connections of a pair of worlds."""

from collections.abc import Callable
from dataclasses import dataclass

from harness.execute.stage import Stage
from harness.record.model import Attempt


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why an attempt cannot be made here; ``doubt``: nothing else tells what it would have shown."""

    why: str
    doubt: bool


@dataclass(kw_only=True)
class Pairing:
    """The stages of two worlds: real logins for what is seen, privileged sessions for what is left behind.

    ``fit`` gives an attempt as it can be made here, or why it cannot.
    """

    here: Stage
    there: Stage
    sight_here: Stage
    sight_there: Stage
    reset: Callable[[], None]
    changed: Callable[[], Stage | None]
    beside: Callable[[], Stage]
    fit: Callable[[Attempt], Attempt | Unfit]

    @property
    def stages(self) -> tuple[Stage, ...]:
        return self.here, self.there, self.sight_here, self.sight_there
