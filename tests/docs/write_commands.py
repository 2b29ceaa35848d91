"""Write the help of every command into docs/reference/commands.md: python -m tests.docs.write_commands."""

import re

from tests.docs.test_reference import COMMAND, COMMANDS, help_of


def main() -> None:
    """The prose of each section stays; a new command gets a section without any."""
    text = COMMANDS.read_text(encoding="utf-8") if COMMANDS.exists() else "# Commands\n"
    head, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    told = {part.splitlines()[0]: part for part in parts}
    written = [head]
    for name, command in COMMAND.items():
        heading = f"tenantproof {name}"
        part = told.pop(heading, f"{heading}\n\n```text\n```\n\n")
        block = f"```text\n{help_of(name, command).rstrip()}\n```"
        written.append(re.sub(r"```text\n.*?```", lambda _, block=block: block, part, count=1, flags=re.DOTALL))
    kept = [part for heading, part in told.items() if not heading.startswith("tenantproof ")]
    COMMANDS.write_text("## ".join([*written, *kept]).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
