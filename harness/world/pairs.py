"""Who attacks whom: few pairs, but each tenant of a small system is a victim once, and no attacker is entitled to it."""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.world.model import Principal

_MOST = 3
_COMPARED = 400
_VARIANTS = 4
_FEW = 8
_ABLER = 3


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
            pairs += [pair_of(principals, other, victim) for other in _variants(attackers, principals)]
    return tuple(pairs)


def pair_of(principals: Sequence[Principal], attacker: Principal, victim: str) -> Pair:
    """The pair with the victim's most particular principal, one that shares no tenant with the attacker."""
    own = [p for p in principals if victim in p.tenants and not p.tenants & attacker.tenants]
    own.sort(key=lambda p: len(p.tenants))
    return Pair(attacker=attacker, victim=victim, victim_principal=own[0] if own else None)


def abler(
    principals: Sequence[Principal], pairs: Sequence[Pair], able: Mapping[Principal, frozenset[tuple[str, str]]]
) -> tuple[Pair, ...]:
    """The pairs with those added whose attackers can do to their own rows what no attacker could; the ablest first.

    What may be inserted, say, may depend on a role that only the target knows of. ``able``: relation and command.
    """
    found = list(pairs)
    covered = frozenset[tuple[str, str]]().union(*(able.get(pair.attacker, frozenset()) for pair in pairs))
    for principal in sorted(able, key=lambda p: -len(able[p])):
        victim = next((pair.victim for pair in pairs if pair.victim not in principal.tenants), None)
        if victim is not None and able[principal] - covered and len(found) < len(pairs) + _ABLER:
            found.append(pair_of(principals, principal, victim))
            covered |= able[principal]
    return tuple(sorted(found, key=lambda pair: -len(able.get(pair.attacker, frozenset()))))


def _by_weight(principals: Sequence[Principal], counts: Mapping[int, Mapping[str, int]]) -> list[str]:
    """Tenants with rows in the most relations first; ties in the order of the principals."""
    named = list(dict.fromkeys(tenant for p in principals for tenant in sorted(p.tenants)))
    others = [t for per in counts.values() for t in per if t not in named]
    weight = {t: sum(1 for per in counts.values() if per.get(t)) for t in (*named, *others)}
    return sorted(dict.fromkeys((*named, *others)), key=lambda t: -weight[t])


def alike(tenants: Sequence[str]) -> tuple[str, ...]:
    """Tenants whose names a comparison may take for each other, the most alike first; at most four."""
    scored = [
        (score, first, second)
        for place, first in enumerate(tenants[:_COMPARED])
        for second in tenants[place + 1 : _COMPARED]
        if (score := _likeness(first, second)) > 0
    ]
    scored.sort(key=lambda each: -each[0])
    return tuple(dict.fromkeys(name for _, *both in scored[:2] for name in both))


def _likeness(first: str, second: str) -> int:
    a, b = first.strip().lower(), second.strip().lower()
    if a == b:
        return 100
    if a.startswith(b) or b.startswith(a):
        return 50
    if a in b or b in a:
        return 40
    longest = max(_common(a, b), _common(a[::-1], b[::-1]))
    return longest if longest > 1 else 0


def _common(a: str, b: str) -> int:
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def spread(principals: Sequence[Principal]) -> tuple[Principal, ...]:
    """All of them, so that a few from the front differ as much as can be: by role, plan and the like, then by tenant."""
    telling = _telling(principals, _FEW)
    kinds = {tuple(_features(p).get(name) for name in telling): p for p in reversed(principals)}
    tenants = {p.tenant: p for p in reversed(principals)}
    rest = sorted(principals, key=lambda p: zlib.crc32("\n".join(p.enter).encode()))
    return tuple(dict.fromkeys((*kinds.values(), *tenants.values(), *rest)))


def _variants(attackers: Sequence[Principal], principals: Sequence[Principal]) -> list[Principal]:
    """One more attacker for each other value of a parameter that takes few values (a role, a plan)."""
    first = attackers[0]
    found: list[Principal] = []
    for name, values in _telling(principals, _VARIANTS).items():
        for other in sorted(values - {_features(first).get(name)}, key=str):
            found += [p for p in attackers if _features(p).get(name) == other][:1]
    several = next((p for p in attackers if len(p.tenants) > 1), None)
    if several is not None and several is not first:
        found.append(several)
    return list(dict.fromkeys(found))[:_VARIANTS]


def _telling(principals: Sequence[Principal], most: int) -> Mapping[str, frozenset[str | None]]:
    """Features that take a few values, each of them more than once on average."""
    values: dict[str, set[str | None]] = {}
    for principal in principals:
        for name, value in _features(principal).items():
            values.setdefault(name, set()).add(value)
    return {
        name: frozenset(found)
        for name, found in values.items()
        if 1 < len(found) <= most and len(principals) >= 2 * len(found)
    }


def _features(principal: Principal) -> Mapping[str, str | None]:
    """Parameters but the tenant; json is taken apart, as claims hold a role beside who one is."""
    return dict(
        member
        for name, value in principal.parameters
        if name != "tenant"
        for member in _members(name, value)
        if member[1] not in principal.tenants
    )


def _members(name: str, value: str | None) -> Iterator[tuple[str, str | None]]:
    try:
        found = json.loads(value) if value is not None and value.startswith("{") else value
    except ValueError:
        found = value
    if not isinstance(found, dict):
        yield name, found if found is None or isinstance(found, str) else str(found)
        return
    for key, inner in found.items():
        yield from _members(f"{name}.{key}", json.dumps(inner) if isinstance(inner, dict) else str(inner))
