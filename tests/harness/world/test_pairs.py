"""A few principals from the front differ as much as all of them do."""

import json

from harness.world.model import Principal
from harness.world.pairs import choose, spread


def someone(tenant: int, number: int, duty: str) -> Principal:
    claims = json.dumps({"sub": f"u{number}", "app": {"org": tenant, "duty": duty}})
    return Principal(
        tenant=str(tenant),
        tenants=frozenset({str(tenant)}),
        parameters=(("claims", claims),),
        enter=(f"SELECT '{claims}'",),
    )


CROWD = tuple(
    someone(t, 10 * t + n, duty) for t in range(9) for n, duty in enumerate(("boss", "clerk", "clerk", "driver"))
)


def test_each_duty_inside_the_claims_comes_first_then_each_tenant() -> None:
    order = spread(CROWD)
    assert sorted(order, key=str) == sorted(CROWD, key=str)
    assert {json.loads(p.parameters[0][1] or "")["app"]["duty"] for p in order[:3]} == {"boss", "clerk", "driver"}
    assert {p.tenant for p in order[:11]} == set(map(str, range(9)))


def test_each_duty_attacks_the_first_victim() -> None:
    pairs = choose(CROWD, {})
    duties = {
        json.loads(p.attacker.parameters[0][1] or "")["app"]["duty"] for p in pairs if p.victim == pairs[0].victim
    }
    assert duties == {"boss", "clerk", "driver"}
    assert all(pair.victim not in pair.attacker.tenants for pair in pairs)
