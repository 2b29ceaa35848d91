"""A table's cause is read from what stands in the catalog, after the verdict: it explains a finding and never makes one."""

import re

from harness.catalog.code import Policy
from harness.catalog.model import Relation
from harness.sql.compose import identifier, literal
from harness.world.model import Scene

_COMMANDS = {"SELECT": "r", "INSERT": "a", "UPDATE": "w", "DELETE": "d"}


def cause(scene: Scene, relation: Relation, command: str, *, nobody: bool = False) -> tuple[str, str]:
    """Why the policies of a table let a command through, and SQL that mends it; for ``nobody`` without a default."""
    if command == "TRUNCATE":
        role = identifier(scene.rights.role)
        return (
            f"{relation.label} may be truncated: TRUNCATE asks no policy",
            f"REVOKE TRUNCATE ON {relation.sql} FROM {role}, PUBLIC;",
        )
    mine = [p for p in scene.catalog.policies if p.relation == relation.oid]
    if not relation.row_security:
        what = "is a partition without row security of its own" if relation.partition else "has no row security"
        return f"{relation.label} {what}", _enable(relation, "" if mine else _policy(scene, relation))
    if relation.oid in scene.rights.owns and not relation.forced:
        return (
            f"{relation.label} is owned by {scene.rights.role}, and row security is not forced on owners",
            f"ALTER TABLE {relation.sql} FORCE ROW LEVEL SECURITY;",
        )
    return _of_policies(scene, relation, command, mine, nobody=nobody)


def _of_policies(
    scene: Scene, relation: Relation, command: str, mine: list[Policy], *, nobody: bool
) -> tuple[str, str]:
    letter = _COMMANDS.get(command, "r")
    asked = [p for p in mine if p.permissive and p.command in ("*", letter)]
    rule = _comparison(scene, relation, borrowed=not nobody)
    for policy in asked:
        # Without WITH CHECK the USING expression is asked for the new row as well.
        check = policy.with_check if policy.with_check is not None else policy.using
        for word, text in (("USING", policy.using), ("WITH CHECK", check)):
            if text == "true" and not (word == "USING" and command == "INSERT"):
                given = f"{word} ({rule})" if policy.with_check is not None or word == "USING" else f"USING ({rule})"
                return (
                    f"policy {policy.name} of {relation.label} lets every row through: {word} (true)"
                    + ("; permissive policies are OR-ed, so the others do not confine it" if len(asked) > 1 else ""),
                    f"ALTER POLICY {identifier(policy.name)} ON {relation.sql} {given};",
                )
    if not asked:
        return (
            f"the policies of {relation.label} do not bind here: the role in force bypasses row security",
            f"ALTER ROLE {identifier(scene.rights.role)} NOBYPASSRLS NOSUPERUSER;",
        )
    listed = "; ".join(f"{p.name}: {_told(p)}" for p in asked)
    many = "permissive policies are OR-ed, and one of them" if len(asked) > 1 else "the policy"
    restrictive = (
        f"CREATE POLICY tenant_only ON {relation.sql} AS RESTRICTIVE\n  USING ({rule})\n  WITH CHECK ({rule});"
    )
    return f"{many} lets rows of other tenants through on {relation.label} ({listed})", restrictive


def _told(policy: Policy) -> str:
    using = f"USING {policy.using}" if policy.using is not None else ""
    check = f"WITH CHECK {policy.with_check}" if policy.with_check is not None else ""
    return " ".join(part for part in (using, check) if part)[:200]


def _enable(relation: Relation, policy: str) -> str:
    return f"ALTER TABLE {relation.sql} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;\n{policy}".rstrip()


def _policy(scene: Scene, relation: Relation) -> str:
    rule = _comparison(scene, relation)
    return f"CREATE POLICY tenant_only ON {relation.sql}\n  USING ({rule})\n  WITH CHECK ({rule});"


def _comparison(scene: Scene, relation: Relation, *, borrowed: bool = True) -> str:
    """The row's tenant is the current one, said as the other policies say it where one does."""
    ownership = scene.owners[relation.oid]
    if ownership.column is None:
        return f"({ownership.expression or 'NULL'})::text = {_current(scene, None)}"
    plain = re.escape(ownership.column)
    for policy in scene.catalog.policies if borrowed else ():
        found = re.fullmatch(rf'\("?{plain}"? = (.+)\)', policy.using or "", re.DOTALL)
        if found is not None and found[1].count("(") == found[1].count(")") and " OR " not in found[1]:
            return f"{identifier(ownership.column)} = {found[1]}"
    column = relation.column(ownership.column)
    return f"{identifier(ownership.column)} = {_current(scene, column.base if column is not None else None)}"


def _current(scene: Scene, kind: str | None) -> str:
    """The setting that ``enter`` makes, as a value of the column's type; NULL where it is not set."""
    pairs = re.findall(r"set_config\(\s*'([^']+)',\s*'([^']*)'", " ".join(scene.attacker.enter))
    names = [name for name, value in pairs if value == scene.attacker.tenant]
    if not names:
        return "<the current tenant>"
    setting = f"nullif(current_setting({literal(names[-1])}, true), '')"
    return setting if kind in (None, "text") else f"{setting}::{kind}"
