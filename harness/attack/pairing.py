"""The connections of a pair of worlds."""

from collections.abc import Callable
from dataclasses import dataclass

from harness.execute.stage import Stage


@dataclass(kw_only=True)
class Pairing:
    """The stages of two worlds: real logins for what is seen, privileged sessions for what is left behind."""

    here: Stage
    there: Stage
    sight_here: Stage
    sight_there: Stage
    reset: Callable[[], None]
    changed: Callable[[], Stage | None]
    beside: Callable[[], Stage]
