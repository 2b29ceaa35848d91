"""Through which channels each relation was tried is shown beside its coverage; one that was not tried stays empty."""

from collections.abc import Mapping
from typing import Any

from harness.attack.ways import EXECUTE, Channel
from harness.record.model import COMMANDS
from harness.report.document import phases
from harness.report.markup import Markup, join, table, tag

MEANT: Mapping[str, str] = {
    Channel.DIRECT: "a plain statement on the relation",
    Channel.COPY: "COPY to or from the client",
    Channel.MERGE: "MERGE",
    Channel.CONFLICT: "INSERT … ON CONFLICT",
    Channel.BLOCK: "statements in a DO block",
    Channel.ROW_LOCK: "SELECT … FOR UPDATE or SHARE",
    Channel.VIEW: "a view whose definition names the relation",
    Channel.ROUTINE: "a routine whose text names the relation and the command",
    Channel.CASCADE: "rows that go along by a foreign key, or by TRUNCATE … CASCADE",
    Channel.KEY: "what unique, exclusion and foreign keys answer",
    Channel.HOOK: "own rows that set off triggers, rules and checks",
    Channel.PREDICATE: "expressions and functions of the reader's in WHERE",
    Channel.ESTIMATE: "what the planner and its statistics tell",
    Channel.NOBODY: "nobody: without context, after a commit, after a rollback",
    Channel.REUSED: "a connection that served another, with its prepared statements and plans",
    Channel.SETTING: "settings that the application does not set",
    Channel.ROLE: "roles that the application's role may become",
    Channel.PRIVILEGE: "ownership, TRIGGER and REFERENCES",
    Channel.VICTIM: "the victim writes its own rows meanwhile, the attacker looks",
    Channel.LOCK: "advisory locks",
    Channel.PROGRAM: "generated programs of several statements",
}
_SHORT = (*COMMANDS, EXECUTE)
Tried = Mapping[str, Mapping[str, Mapping[str, int]]]
"""Relation, then channel, then command, to the number of attempts."""


def channels(document: Mapping[str, Any]) -> Markup:
    """Relation × channel, in each cell the commands that were tried; '' where no phase tells of channels."""
    tried = tried_of(document)
    used = {channel for row in tried.values() for channel in row}
    names = [*(each for each in MEANT if each in used), *sorted(used - MEANT.keys())]
    if not names:
        return Markup("")
    rows = [(label, *(_cell(row.get(name)) for name in names)) for label, row in sorted(tried.items())]
    letters = ", ".join(f"{command[0] if command != EXECUTE else 'X'} {command}" for command in _SHORT)
    legend = [tag("li", tag("strong", name), f": {MEANT.get(name, '')}") for name in names]
    return join(
        (
            tag("h3", "By channel"),
            tag("p", f"Commands that were tried through each channel: {letters}.", class_="quiet"),
            tag(
                "div",
                table("Commands tried through each channel", ("relation", *names), rows, class_="ways stack"),
                class_="wide",
            ),
            tag("details", tag("summary", "What the channels are"), tag("ul", *legend, class_="channels")),
        )
    )


def tried_of(document: Mapping[str, Any]) -> Tried:
    """The channels of every phase, by relation."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for phase in phases(document):
        for each in phase.body.get("channels") or ():
            row = found.setdefault(str(each.get("object")), {}).setdefault(str(each.get("channel")), {})
            row[str(each.get("command"))] = int(each.get("attempts") or 0)
    return found


def _cell(commands: Mapping[str, int] | None) -> Markup:
    if not commands:
        return join((tag("span", "–", aria_hidden="true"), tag("span", "not tried", class_="hidden")))
    known = [*(command for command in _SHORT if command in commands), *sorted(commands.keys() - set(_SHORT))]
    told = ", ".join(f"{command} {commands[command]:,}" for command in known)
    shown = " ".join("X" if command == EXECUTE else command[0] for command in known)
    inside = (tag("span", shown, aria_hidden="true"), tag("span", told, class_="hidden"))
    return tag("span", *inside, class_="tried", title=f"{told} attempts")
