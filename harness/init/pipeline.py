"""Nothing is proposed untried: the file says what the database answered when every principal entered."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any

import psycopg

from harness.catalog.model import Catalog
from harness.config.model import Tenancy
from harness.errors import ConfigError, UsageError
from harness.init.model import Guess, Proposal
from harness.init.propose import propose
from harness.init.survey import survey
from harness.sql.compose import identifier, literal
from harness.target.connect import connect
from harness.target.text import ask, tell
from harness.world.build import accepted, impersonation, read_principals
from harness.world.model import Principal

_LOOKED_AT = 5


class Sight(Enum):
    """What a principal is shown of its own rows; ``CLOSED`` where no table that holds them may be read."""

    OWN = auto()
    NOTHING = auto()
    CLOSED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """``trial`` tells what happened, ``works`` whether two tenants could be entered and, where that can be seen, see their rows."""

    proposal: Proposal
    trial: tuple[str, ...]
    works: bool

    @property
    def toml(self) -> str:
        """The file, with the reasons as comments."""
        said = self.proposal
        lines = ["# Proposed by `tenantproof init`: guesses with their reasons. Read it before you rely on it."]
        lines += [f"# Tried: {line}" for line in self.trial]
        lines += ["", "[database]", *_key("app_role", said.app_role), "", "[tenancy]"]
        lines += [*_key("column", said.column), *_key("principals", said.principals)]
        lines += [f"# {guess.why}" for guess in said.enter]
        lines += ["enter = [", *(f"  {_text(guess.value)}," for guess in said.enter), "]"]
        lines += [
            "# Tables that all tenants may read belong here: a guess could hide a leak, so none is made.",
            "shared = []",
        ]
        if said.tables:
            lines += ["", "[tenancy.tables]"]
            for label, guess in said.tables:
                lines += _key(_text(label), guess)
        return "\n".join(lines)


def draft(dsn: str, progress: Callable[[str], None] = lambda _: None) -> Draft:
    """Look, guess, and try it in transactions that are rolled back."""
    with connect(dsn) as connection:
        progress("looking at the database")
        seen = survey(connection)
        proposal = propose(seen)
        tenancy = Tenancy(
            column=(proposal.column.value,),
            principals=proposal.principals.value,
            enter=tuple(guess.value for guess in proposal.enter),
        )
        progress("trying to enter")
        try:
            principals = read_principals(connection, tenancy)
        except ConfigError as error:
            return Draft(proposal=proposal, trial=(error.what.splitlines()[0],), works=False)
        become = impersonation(connection, proposal.app_role.value)
        works, refused = accepted(connection, become, principals)
        shown = [_shown(connection, become, each, seen.catalog, proposal.column.value) for each in works[:_LOOKED_AT]]
    tenants = {tenant for principal in works for tenant in principal.tenants}
    trial = [f"{len(works)} of {len(principals)} principals could enter, for {len(tenants)} tenants"]
    trial += [f"refused: {reason.splitlines()[0]}" for _, reason in refused[:1]]
    blind = bool(shown) and Sight.NOTHING in shown and Sight.OWN not in shown
    if blind:
        trial.append("none of them was shown a row of its own tenant: enter is not what the policies ask for")
    elif shown and Sight.OWN not in shown:
        trial.append("no table with the column may be read, so whether they see their own rows was not tried")
    return Draft(proposal=proposal, trial=tuple(trial), works=len(tenants) > 1 and not blind)


def _shown(
    connection: psycopg.Connection[Any], become: str, principal: Principal, catalog: Catalog, column: str
) -> Sight:
    """What the principal is shown of its own tenant, in the tables that have the column."""
    tenants = ", ".join(literal(tenant) for tenant in sorted(principal.tenants))
    opening = "; ".join(["BEGIN", become, *principal.enter])
    sight = Sight.CLOSED
    for relation in catalog.relations:
        if relation.kind not in "rpv" or relation.partition or relation.column(column) is None:
            continue
        asked = f"SELECT FROM {relation.sql} WHERE {identifier(column)}::text IN ({tenants}) LIMIT 1"
        try:
            tell(connection, opening)
            if ask(connection, asked):
                return Sight.OWN
            sight = Sight.NOTHING
        except psycopg.Error:
            pass  # no privilege, or a policy that raises: another table may do
        finally:
            tell(connection, "ROLLBACK")
    return sight


def write(text: str, output: Path) -> None:
    """Write a new file. UsageError where one is there already, or it cannot be written."""
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text + "\n")
    except FileExistsError:
        remedy = "name another with --output, or move it away: init never overwrites"
        raise UsageError(f"{output} is there already", remedy=remedy) from None
    except OSError as error:
        what = f"--output: {output} cannot be written: {error.strerror}"
        raise UsageError(what, remedy="name a file in a folder that you may write to, or - to print it") from None


def _key(name: str, guess: Guess) -> list[str]:
    return [f"# {guess.why}", f"{name} = {_text(guess.value)}"]


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
