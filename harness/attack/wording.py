"""A difference is told in few words: what was seen with the victim's rows, and what without."""

from harness.attempts.victim_acts import MARK
from harness.catalog.model import Catalog
from harness.oracle.compare import Difference
from harness.record.model import Attempt


def object_of(attempt: Attempt, step: int) -> str:
    """What the step is about: attempts over several relations name them line by line."""
    lines = attempt.object.split("\n")
    return lines[step] if len(lines) > 1 and step < len(lines) else lines[0]


def marked(cell: str | None) -> bool:
    return cell is not None and MARK in cell


def told(difference: Difference) -> str:
    def line(rows: tuple[tuple[str | None, ...], ...]) -> str:
        shown = ["(" + ", ".join("NULL" if cell is None else cell for cell in row) + ")" for row in rows[:2]]
        return "; ".join(shown)[:300] + (f" and {len(rows) - 2} more" if len(rows) > 2 else "")

    here, there = line(difference.only_here), line(difference.only_there)
    return f"with the victim's rows: {here or 'nothing'} — without them: {there or 'nothing'}"


def harm_told(catalog: Catalog, harm: str) -> str:
    """What changed on the victim's side, for people."""
    kind, _, rest = harm.partition(" ")
    if kind in ("rows", "reads") and rest.lstrip("-").isdigit():
        relation = catalog.by_oid.get(int(rest))
        label = relation.label if relation is not None else "its context"
        return (
            f"the victim's rows in {label} changed" if kind == "rows" else f"what the victim reads of {label} changed"
        )
    return f"the victim's own {rest}"
