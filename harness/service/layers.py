"""Each layer is judged alone: the application without row security, the database without the application's filter.

That a layer is missing is believed where, with both missing, the same calls get through.
"""

from collections.abc import Mapping, Sequence

from harness.record.model import Finding, Severity
from harness.service.conduct import Breach
from harness.service.ground import Ground

LAYERS = ("both", "application", "database", "neither")
Broken = Mapping[str, Sequence[Breach]]


def table(families: Sequence[str], broken: Broken) -> list[dict[str, str]]:
    """A row for each family, a column for each layer alone; ``not-shown`` where its absence could not be shown."""
    return [_row(family, {layer: _breaks(broken.get(layer, ()), family) for layer in LAYERS}) for family in families]


def _row(family: str, breached: Mapping[str, bool]) -> dict[str, str]:
    told = {"family": family}
    for layer in ("application", "database", "both"):
        told[layer] = "breached" if breached[layer] or breached["both"] else "held"
    # Where nothing gets through without any layer, the filter was still there, or nothing was to be had.
    if told["database"] == "held" and not (breached["neither"] or breached["application"]):
        told["database"] = "not-shown"
    return told


def _breaks(breaches: Sequence[Breach], family: str) -> bool:
    return any(breach.call.family == family for breach in breaches)


def findings(rows: Sequence[Mapping[str, str]], broken: Broken, ground: Ground) -> list[Finding]:
    """One finding for each family that one layer alone lets through and both together stop."""
    told = []
    for row in rows:
        for layer, other in (("application", "database"), ("database", "application")):
            if row[layer] != "breached" or row["both"] == "breached":
                continue
            shown = next(breach for breach in broken[layer] if breach.call.family == row["family"])
            places = sorted({b.call.operation.label for b in broken[layer] if b.call.family == row["family"]})
            told.append(
                Finding(
                    rule="one-layer-only",
                    severity=Severity.DEFENCE,
                    object="service",
                    family=f"service-{row['family']}",
                    attacker=shown.columns or {"tenant": None},
                    victim={"tenant": ground.victim},
                    statements=tuple(places),
                    observed=f"the {layer} alone lets it through; {shown.call.operation.label}: {shown.told}",
                    explanation=f"Only the {other} stops calls that name the victim in: {row['family']}.",
                    remedy=f"let the {layer} stop it too, so that one mistake is not enough",
                    detail=f"{row['family']}:{layer}",
                )
            )
    return told
