"""Rights are those of the role in force, asked in its own context; nothing is concluded from an ACL."""

import json
from collections import defaultdict
from collections.abc import Iterable

from harness.sql.question import question
from harness.world.model import Rights

_SET_ROLE_SINCE = 160000


def rights_questions(version: int) -> tuple[str, str]:
    """The two questions; both run as the principal. From PostgreSQL 16 on SET is a grant option of its own."""
    right = "'SET'" if version >= _SET_ROLE_SINCE else "'MEMBER'"
    return (
        question("harness.world", "rights"),
        question("harness.world", "rights_other").replace("{set}", right),
    )


def rights_from(relations: Iterable[tuple[str | None, ...]], others: Iterable[tuple[str | None, ...]]) -> Rights:
    """Rights from the rows of the two questions."""
    columns: dict[str, dict[int, frozenset[str]]] = defaultdict(dict)
    whole: dict[str, set[int]] = defaultdict(set)
    for oid, command, names, held in relations:
        if held == "t":
            columns[str(command)][int(oid or 0)] = frozenset(json.loads(names or "[]"))
            whole[str(command)].add(int(oid or 0))
    oids: dict[str, set[int]] = defaultdict(set)
    texts: dict[str, list[str]] = defaultdict(list)
    for kind, oid, name in others:
        oids[str(kind)].add(int(oid or 0))
        texts[str(kind)].append(name or "")
    return Rights(
        login=texts["login"][0] if texts["login"] else "",
        role=texts["role"][0] if texts["role"] else "",
        select=columns["SELECT"],
        insert=columns["INSERT"],
        update=columns["UPDATE"],
        delete=frozenset(whole["DELETE"]),
        truncate=frozenset(whole["TRUNCATE"]),
        trigger=frozenset(whole["TRIGGER"]),
        references=frozenset(whole["REFERENCES"]),
        execute=frozenset(oids["execute"]),
        sequence_select=frozenset(oids["sequence select"]),
        sequence_usage=frozenset(oids["sequence usage"]),
        sequence_update=frozenset(oids["sequence update"]),
        create_schemas=tuple(texts["create"]),
        temporary="temporary" in texts,
        become=tuple(texts["become"]),
        statistics="statistics" in texts,
        grantable=tuple(texts["grant"]),
        owns=frozenset(oids["owns"]),
    )
