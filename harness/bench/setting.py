"""What a run is given, and how its seconds are spent: a short budget is not spread so thin that nothing is decided."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from harness.bench.build import Built
from harness.bench.pinning import Pinning
from harness.bench.switching import Through
from harness.config.model import Config

# Parts of the budget; what a phase does not need is left to the next.
_SHARES = {
    "price": 0.36,
    "growth": 0.4,
    "skew": 0.25,
    "switch": 0.25,
    "server": 0.5,
    "forms": 0.3,
    "indexes": 0.8,
    "engine": 0.5,
}
_HASTY = {"price": 0.5, "growth": 0.6, "switch": 0.75, "engine": 0.5}
# Below this many seconds nothing would be decided if everything were begun.
HASTE = 45.0


@dataclass(frozen=True, kw_only=True)
class Setting:
    """``places`` are the databases, smallest first: the last is the one that is judged. With ``queries_only`` neither the
    switch of tenants nor the harness itself is timed."""

    config: Config
    places: tuple[Built, ...]
    login: str | None
    pinning: Pinning
    bindir: Path | None
    through: Through | None
    budget: float
    progress: Callable[[str], None]
    queries_only: bool = False

    @property
    def hasty(self) -> bool:
        """Whether only the first things can be decided."""
        return self.budget < HASTE

    def share(self, phase: str) -> float:
        """The part of what is left of the budget that a phase may use."""
        return (_HASTY if self.hasty else _SHARES)[phase]
