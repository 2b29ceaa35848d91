"""Nothing is proposed untried: the file says what the database answered when every principal entered."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from harness.config.model import Tenancy
from harness.errors import ConfigError, UsageError
from harness.init.model import Guess, Proposal
from harness.init.propose import propose
from harness.init.survey import survey
from harness.target.connect import connect
from harness.world.build import accepted, impersonation, read_principals


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """``trial`` tells what happened, ``works`` whether at least two tenants could be entered."""

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
        proposal = propose(survey(connection))
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
    tenants = {tenant for principal in works for tenant in principal.tenants}
    trial = [f"{len(works)} of {len(principals)} principals could enter, for {len(tenants)} tenants"]
    trial += [f"refused: {reason.splitlines()[0]}" for _, reason in refused[:1]]
    return Draft(proposal=proposal, trial=tuple(trial), works=len(tenants) > 1)


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
