"""Whoever of many principals reaches another's rows, by a read or by a blind write, gives a lead; a sound schema none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.attack.cloned import cloned
from harness.attack.direct import direct
from harness.attack.grounds import Grounds
from harness.attack.survey import take_survey
from harness.config.load import load_config
from harness.target.clones import Clones
from harness.target.connect import connect, database_of
from harness.target.text import tell
from harness.world.pairs import choose
from tests.conftest import Database

SCHEMA = """
CREATE ROLE direct_app LOGIN;
CREATE TABLE notes (tenant_id int, id int, body text, due date, PRIMARY KEY (tenant_id, id));
CREATE TABLE lines (id int PRIMARY KEY, tenant_id int, note int, body text);
INSERT INTO notes SELECT t, n, format('note %s of %s', n, t), '2099-01-01' FROM generate_series(1, 9) t, generate_series(1, 2) n;
INSERT INTO lines SELECT 10 * tenant_id + id, tenant_id, id, 'line' FROM notes;
UPDATE notes SET due = '2020-01-01' WHERE tenant_id = 7 AND id = 2;
CREATE FUNCTION me() RETURNS int LANGUAGE sql STABLE RETURN nullif(current_setting('app.tenant', true), '')::int;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY; ALTER TABLE lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = me()); CREATE POLICY own ON lines USING (tenant_id = me());
GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO direct_app; GRANT SELECT (id, body) ON lines TO direct_app;
"""
CONFIG = """
[database]
app_role = "direct_app"
[tenancy]
column = "tenant_id"
principals = "SELECT DISTINCT tenant_id AS tenant FROM notes"
enter = ["SELECT set_config('app.tenant', %(tenant)s, true)"]
[tenancy.tables]
"public.lines" = "(SELECT n.tenant_id FROM notes n WHERE n.tenant_id = lines.tenant_id AND n.id = lines.note)"
"""


@contextmanager
def grounds_of(database: Database, folder: Path, defect: str) -> Iterator[Grounds]:
    with connect(database.dsn) as connection:
        tell(connection, SCHEMA + defect)
    (folder / "tenantproof.toml").write_text(CONFIG, encoding="utf-8")
    with Clones(database.dsn) as clones:
        base = clones.make(database_of(database.dsn))
        here = clones.make(base)
        grounds = cloned(clones, take_survey(load_config(folder / "tenantproof.toml"), clones.dsn(here)), base, here)
        yield grounds
        grounds.release()


@pytest.mark.parametrize(
    ("defect", "label", "attackers", "victims", "writing"),
    [
        ("CREATE POLICY ninth ON notes FOR SELECT USING (me() = 9)", "public.notes", {"9"}, set("12345678"), False),
        (
            "GRANT SELECT ON lines TO direct_app; CREATE POLICY ninth ON lines FOR SELECT USING (me() = 9)",
            "public.lines",
            {"9"},
            set("12345678"),
            False,
        ),
        ("CREATE POLICY tidy ON notes FOR DELETE USING (due < now())", "public.notes", set("12345689"), {"7"}, True),
        ("CREATE POLICY add ON notes FOR INSERT WITH CHECK (me() = 5)", "public.notes", {"5"}, None, True),
        ("CREATE POLICY late ON notes FOR UPDATE USING (me() = 4 AND due < now())", "public.notes", {"4"}, {"7"}, True),
    ],
)
def test_one_of_many_gives_a_lead(
    database: Database,
    tmp_path: Path,
    *,
    defect: str,
    label: str,
    attackers: set[str],
    victims: set[str] | None,
    writing: bool,
) -> None:
    with grounds_of(database, tmp_path, defect) as grounds:
        found = direct(grounds, choose(grounds.survey.principals, {}))
    assert found.tried > 0
    assert {(lead.label, lead.writing) for lead in found.leads} == {(label, writing)}
    assert {lead.pair.attacker.tenant for lead in found.leads} == attackers
    assert victims is None or {lead.pair.victim for lead in found.leads} == victims


def test_a_sound_schema_gives_none(database: Database, tmp_path: Path) -> None:
    with grounds_of(database, tmp_path, "") as grounds:
        found = direct(grounds, choose(grounds.survey.principals, {}))
    assert found.leads == ()
    assert found.tried > 9 * 8
