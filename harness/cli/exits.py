"""Exit codes mean the same everywhere; what they come to for a command stands under its --help."""

from collections.abc import Mapping

from harness.errors import Exit

_NOTHING = "usage, configuration or connection error: nothing was judged"
_NOT_DONE = "usage, configuration or connection error: nothing was done"
_UNSHOWN = "inconclusive: something uncovered, a control failed, or cut short"

EXITS: Mapping[str, Mapping[Exit, str]] = {
    "certify": {
        Exit.HELD: "every phase that was run held",
        Exit.VIOLATED: "a finding that fails, or a missed bar, in some phase",
        Exit.USAGE: _NOTHING,
        Exit.INCONCLUSIVE: _UNSHOWN,
    },
    "attack": {
        Exit.HELD: "isolated: nothing crossed, or nothing that fails (--fail-on)",
        Exit.VIOLATED: "breached: a finding that fails",
        Exit.USAGE: _NOTHING,
        Exit.INCONCLUSIVE: _UNSHOWN,
    },
    "bench": {
        Exit.HELD: "every bar held, every plan is as declared",
        Exit.VIOLATED: "a bar was missed, or a plan reads too much",
        Exit.USAGE: _NOTHING,
        Exit.INCONCLUSIVE: "inconclusive: undecided in the time, or the machine is too restless",
    },
    "load": {
        Exit.HELD: "no foreign row, no write lost, every bar held",
        Exit.VIOLATED: "a foreign row, a lost or doubled write, or a missed bar",
        Exit.USAGE: _NOTHING,
        Exit.INCONCLUSIVE: "inconclusive: cut short, or nothing was checked",
    },
    "gate": {
        Exit.HELD: "nothing changed that matters, or nothing crossed where it was attacked",
        Exit.VIOLATED: "a finding that fails, a missed bar, an exposed table, a lost index",
        Exit.USAGE: "base or head cannot be built, or another error: nothing was judged",
        Exit.INCONCLUSIVE: _UNSHOWN,
    },
    "init": {
        Exit.HELD: "proposed, and at least two tenants could be entered",
        Exit.USAGE: "there is nothing to guess from, or the file exists: nothing was written",
        Exit.INCONCLUSIVE: "proposed, and the trial let fewer than two tenants in, or showed them no row of their own",
    },
    "report": {Exit.HELD: "rendered", Exit.USAGE: "there is no evidence that can be read"},
    "verify": {
        Exit.HELD: "nothing is wrong",
        Exit.VIOLATED: "something is refused; what it is, is named",
        Exit.USAGE: "usage or connection error: nothing was checked",
        Exit.INCONCLUSIVE: "inconclusive: another version wrote it, and this one makes other files of it",
    },
    "key": {Exit.HELD: "written", Exit.USAGE: "the file exists or cannot be written: nothing was done"},
    "snapshot": {Exit.HELD: "written", Exit.USAGE: _NOT_DONE},
    "diff": {
        Exit.HELD: "nothing harmful changed",
        Exit.VIOLATED: "something harmful changed",
        Exit.USAGE: "a file is no snapshot: nothing was compared",
    },
    "serve": {
        Exit.HELD: "ended by Ctrl-C or SIGTERM, or by itself",
        Exit.USAGE: "the port is taken, or the service or its database could not be started",
    },
    "db": {Exit.HELD: "done", Exit.USAGE: _NOT_DONE},
    "completion": {Exit.HELD: "printed", Exit.USAGE: "there is no such shell"},
}


def told(command: str) -> str:
    """The codes of a command, one a line, as click keeps them."""
    lines = [f"  {int(code)}  {meaning}" for code, meaning in EXITS[command].items()]
    return "\n".join(["\b", "Exit codes:", *lines])
