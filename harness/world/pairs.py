"""Who attacks whom: few pairs, but each tenant of a small system is a victim once, and no attacker is entitled to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.world.model import Principal

_MOST = 3
_VARIANTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    attacker: Principal
    victim: str
    victim_principal: Principal | None


def choose(principals: Sequence[Principal], counts: Mapping[int, Mapping[str, int]]) -> tuple[Pair, ...]:
    """Pairs, the most telling first. Empty where no principal lacks some tenant's rows."""
    tenants = _by_weight(principals, counts)
    pairs: list[Pair] = []
    for index, victim in enumerate(tenants[:_MOST]):
        attackers = [p for p in principals if victim not in p.tenants]
        if not attackers:
            continue
        preferred = [*tenants[index + 1 :], *tenants[:index]]
        attackers.sort(key=lambda p: (len(p.tenants) > 1, preferred.index(p.tenant) if p.tenant in preferred else 999))
        pairs.append(pair_of(principals, attackers[0], victim))
        if index == 0:
            pairs += [pair_of(principals, other, victim) for other in _variants(attackers)]
    return tuple(pairs)


def pair_of(principals: Sequence[Principal], attacker: Principal, victim: str) -> Pair:
    """The pair with the victim's most particular principal, one that shares no tenant with the attacker."""
    own = [p for p in principals if victim in p.tenants and not p.tenants & attacker.tenants]
    own.sort(key=lambda p: len(p.tenants))
    return Pair(attacker=attacker, victim=victim, victim_principal=own[0] if own else None)


def _by_weight(principals: Sequence[Principal], counts: Mapping[int, Mapping[str, int]]) -> list[str]:
    """Tenants with rows in the most relations first; ties in the order of the principals."""
    named = list(dict.fromkeys(tenant for p in principals for tenant in sorted(p.tenants)))
    others = [t for per in counts.values() for t in per if t not in named]
    weight = {t: sum(1 for per in counts.values() if per.get(t)) for t in (*named, *others)}
    return sorted(dict.fromkeys((*named, *others)), key=lambda t: -weight[t])


def _variants(attackers: Sequence[Principal]) -> list[Principal]:
    """One more attacker for each other value of a parameter that takes few values (a role, a plan)."""
    first = attackers[0]
    found: list[Principal] = []
    for place, (name, value) in enumerate(first.parameters):
        values = {p.parameters[place][1] for p in attackers}
        if name == "tenant" or not 1 < len(values) <= _VARIANTS or len(attackers) < 2 * len(values):
            continue
        for other in sorted(values - {value}, key=str):
            found.append(next(p for p in attackers if p.parameters[place][1] == other))
    several = next((p for p in attackers if len(p.tenants) > 1), None)
    if several is not None and several is not first:
        found.append(several)
    return found[:_VARIANTS]
