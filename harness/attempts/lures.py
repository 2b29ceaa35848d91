"""A function that stands where a definer's routine looks first runs with the definer's rights, whoever made it.

What it says of every tenant's rows, the caller hears.
"""

import re
from collections.abc import Iterator

from harness.catalog.code import Routine
from harness.sql.compose import identifier, literal
from harness.world.model import Scene

_ROWS = 40


def helpers(scene: Scene, routine: Routine) -> Iterator[Routine]:
    """Functions that the routine calls without naming their schema."""
    called = {name.lower() for name in re.findall(r'(?<![\w.])"?(\w+)"?\s*\(', routine.source)}
    for other in scene.catalog.routines:
        plain = other.kind == "f" and other.returns not in ("trigger", "event_trigger", "record")
        if plain and other.oid != routine.oid and other.name.lower() in called and not other.variadic:
            yield other


def lure(scene: Scene, helper: Routine, schema: str) -> str:
    """A function of the helper's name and type that says what every owned table holds, as far as its caller may."""
    first = len(helper.types) - helper.defaults
    listed = ", ".join(kind + (" DEFAULT NULL" if place >= first else "") for place, kind in enumerate(helper.types))
    returned = f"{'SETOF ' if helper.returns_set else ''}{helper.returns}"
    told = " ".join(
        f"BEGIN FOR told IN SELECT pg_catalog.jsonb_build_array(tenantproof)::pg_catalog.text FROM {relation.sql} tenantproof LIMIT {_ROWS} "
        "LOOP RAISE NOTICE '%', told; END LOOP; EXCEPTION WHEN insufficient_privilege THEN NULL; END;"
        for relation in scene.relations
        if relation.is_table and scene.owned(relation) and scene.theirs.get(relation.oid)
    )
    body = f"DECLARE told pg_catalog.text; BEGIN {told} RETURN{'' if helper.returns_set else ' NULL'}; END"
    name = f"{schema}.{identifier(helper.name)}"
    return f"CREATE FUNCTION {name}({listed}) RETURNS {returned} LANGUAGE plpgsql AS {literal(body)}"
