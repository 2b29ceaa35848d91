"""What is told to have been tried was tried: a channel is there where the schema has it, and absent where it has not."""

from pathlib import Path

from harness.attack.pipeline import Options, Outcome, attack
from harness.attack.ways import Channel
from harness.config.load import load_config
from harness.record.model import DEFAULT_FAILING
from harness.report.attack import document
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database

PLAIN = """
DO $$ BEGIN CREATE ROLE ways_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE albums (tenant int NOT NULL, id int PRIMARY KEY, title text);
CREATE TABLE photos (tenant int NOT NULL, id int PRIMARY KEY, album int REFERENCES albums {action}, file text);
ALTER TABLE albums ENABLE ROW LEVEL SECURITY;
ALTER TABLE photos ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON albums USING (tenant = nullif(current_setting('app.t', true), '')::int);
CREATE POLICY own ON photos USING (tenant = nullif(current_setting('app.t', true), '')::int);
INSERT INTO albums SELECT t, t * 10 + n, 'album ' || t || n FROM generate_series(1, 2) t, generate_series(1, 3) n;
INSERT INTO photos SELECT tenant, id, id, 'photo ' || id FROM albums;
GRANT SELECT, INSERT, UPDATE, DELETE ON albums, photos TO ways_app;
"""
MORE = """
CREATE VIEW shown WITH (security_invoker) AS SELECT tenant, id, file FROM photos;
CREATE FUNCTION count_albums() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM albums';
GRANT SELECT ON shown TO ways_app;
"""
CONFIG = """
[database]
app_role = "ways_app"
[tenancy]
column = "tenant"
principals = "SELECT DISTINCT tenant FROM albums"
enter = ["SELECT set_config('app.t', %(tenant)s, true)"]
"""


def attacked(database: Database, folder: Path, schema: str) -> Outcome:
    (folder / "tenantproof.toml").write_text(CONFIG)
    with connect(database.dsn) as connection:
        tell(connection, schema)
    return attack(load_config(folder / "tenantproof.toml"), database.dsn, Options(owned=True, budget=0))


def through(outcome: Outcome, label: str, command: str) -> set[str]:
    return {channel for (name, verb, channel) in outcome.ways if (name, verb) == (label, command)}


def test_what_a_schema_has_is_tried_through_it(database: Database, tmp_path: Path) -> None:
    outcome = attacked(database, tmp_path, PLAIN.format(action="ON DELETE CASCADE") + MORE)
    reads = through(outcome, "public.photos", "SELECT")
    assert {Channel.DIRECT, Channel.COPY, Channel.VIEW, Channel.NOBODY, Channel.REUSED, Channel.ROW_LOCK} <= reads
    assert Channel.ROUTINE in through(outcome, "public.albums", "SELECT")
    assert Channel.ROUTINE not in reads
    assert Channel.CASCADE in through(outcome, "public.photos", "DELETE")
    assert {Channel.DIRECT, Channel.COPY, Channel.MERGE, Channel.KEY} <= through(outcome, "public.photos", "INSERT")
    assert Channel.ROUTINE in through(outcome, "public.count_albums()", "EXECUTE")
    assert Channel.VIEW in through(outcome, "public.shown", "SELECT")


def test_what_a_schema_has_not_is_not_told_to_have_been_tried(database: Database, tmp_path: Path) -> None:
    outcome = attacked(database, tmp_path, PLAIN.format(action="ON DELETE SET NULL"))
    channels = {channel for _, _, channel in outcome.ways}
    assert Channel.DIRECT in channels
    assert not channels & {Channel.VIEW, Channel.ROUTINE, Channel.HOOK, Channel.PROGRAM}
    assert Channel.CASCADE not in through(outcome, "public.photos", "DELETE")
    assert Channel.CASCADE in through(outcome, "public.photos", "UPDATE")
    listed = document(outcome, frozenset(DEFAULT_FAILING))["channels"]
    keys = [(each["object"], each["command"], each["channel"]) for each in listed]
    assert len(keys) == len(set(keys)) == len(outcome.ways)
    assert all(each["attempts"] > 0 for each in listed)
