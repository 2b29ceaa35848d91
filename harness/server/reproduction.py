"""A finding can be shown again by anyone with psql: the same probe and its control, in a database made for it.

Without its control the probe would print HELD wherever it could not even begin, so then it prints neither.
"""

from collections.abc import Sequence
from typing import Final

from harness.server.model import Defect, Step

_OPENING: Final = """\
-- {cve}: {title}
-- psql -f FILE as a user who may make databases and roles; prints BREACH or HELD last.
\\set ON_ERROR_STOP off
\\set home :DBNAME
\\set a {name}_a
\\set b {name}_b
\\set schema {schema}
\\set secret the-secret-of-the-other-tenant
SELECT session_user AS me \\gset
SELECT NOT rolsuper AS plain FROM pg_roles WHERE rolname = session_user \\gset
DROP DATABASE IF EXISTS {name};
DROP ROLE IF EXISTS :"a", :"b";
CREATE ROLE :"a" NOLOGIN;
CREATE ROLE :"b" NOLOGIN;
\\if :plain
GRANT :"a", :"b" TO CURRENT_USER;
\\endif
CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0;
"""
_SESSION: Final = """\
\\connect {name}
SET search_path = {schema};
"""
_CLOSING: Final = """\
\\connect :home
DROP DATABASE {name};
DROP ROLE :"a", :"b";
\\if :{{?probe_seen}}
\\else
\\set probe_seen ''
\\endif
\\if :{{?control_seen}}
\\else
\\set control_seen ''
\\endif
SELECT CASE WHEN position(:'secret' IN :'control_seen') = 0 THEN 'NOTHING SHOWN: the control failed'
            WHEN position(:'secret' IN :'probe_seen') > 0 THEN 'BREACH'
            ELSE 'HELD' END AS verdict;
"""


def reproduction(defect: Defect) -> str:
    """A script for ``psql -f`` as a privileged user. It leaves nothing, also where its probe is refused."""
    schema = defect.cve.lower().replace("-", "_")
    names = {"name": f"tenantproof_{schema}", "schema": schema, "cve": defect.cve, "title": defect.title}
    session = _SESSION.format(**names)
    setup = (
        Step(sql='CREATE SCHEMA :"schema";'),
        Step(sql='GRANT USAGE ON SCHEMA :"schema" TO PUBLIC;'),
        *defect.script.setup,
    )
    parts = [_OPENING.format(**names), session, _text(setup)]
    for name, section in (("probe", defect.script.probe), ("control", defect.script.control)):
        *before, last = section
        parts += [session, _text(before), f"{last.sql.removesuffix(';')} \\gset {name}_\n"]
    return "".join([*parts, _CLOSING.format(**names)])


def _text(steps: Sequence[Step]) -> str:
    return "".join(f"{step.sql}\n" for step in steps)
