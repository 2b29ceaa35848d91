"""A key that spans tenants tells that a value is taken; on some servers a condition of ON CONFLICT tells the whole row."""

from pathlib import Path

import psycopg
import pytest

from harness.attack.pipeline import Options, attack
from harness.config.load import load_config
from harness.record.model import DEFAULT_FAILING
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database

CONFIG = """
[database]
app_role = "conflict_app"

[tenancy]
column = "shop"
principals = "SELECT shop AS tenant FROM shops"
enter = ["SELECT set_config('app.shop', %(tenant)s, true)"]
"""
SCHEMA = """
CREATE ROLE conflict_app LOGIN;
CREATE TABLE shops (shop int PRIMARY KEY);
CREATE TABLE coupons (shop int NOT NULL, code text NOT NULL, remark text NOT NULL, {key});
ALTER TABLE shops ENABLE ROW LEVEL SECURITY;
ALTER TABLE coupons ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON shops USING (shop = nullif(current_setting('app.shop', true), '')::int);
CREATE POLICY mine ON coupons USING (shop = nullif(current_setting('app.shop', true), '')::int);
GRANT SELECT ON shops TO conflict_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON coupons TO conflict_app;
INSERT INTO shops VALUES (1), (2), (3);
INSERT INTO coupons SELECT shop, 'SAVE' || shop, 'for the friends of shop ' || shop FROM shops;
"""
JUDGED = (
    "INSERT INTO coupons VALUES (1, 'SAVE2', '') ON CONFLICT (code) DO UPDATE SET remark = coupons.remark "
    "WHERE coupons.remark::int = 0"
)


def evaluates_first(dsn: str) -> bool:
    """Whether this server evaluates the condition before the policy: its error is then the cast's."""
    with connect(dsn) as connection:
        entered = "SET LOCAL SESSION AUTHORIZATION conflict_app; SELECT set_config('app.shop', '1', true)"
        with pytest.raises(psycopg.Error) as error:
            tell(connection, f"BEGIN; {entered}; {JUDGED}")
    return error.value.sqlstate == "22P02"


@pytest.mark.parametrize(("key", "spans"), [("UNIQUE (code)", True), ("UNIQUE (shop, code)", False)])
def test_a_condition_on_conflict_tells_a_hidden_row(
    key: str, *, spans: bool, database: Database, tmp_path: Path
) -> None:
    with connect(database.dsn) as connection:
        tell(connection, SCHEMA.format(key=key))
    (tmp_path / "tenantproof.toml").write_text(CONFIG)
    outcome = attack(load_config(tmp_path / "tenantproof.toml"), database.dsn, Options())
    told = {f.fingerprint for f in outcome.findings if f.severity in DEFAULT_FAILING}
    wanted = {"existence:public.coupons:unique-oracle:coupons_code_key"} if spans else set()
    if spans and evaluates_first(database.dsn):
        wanted.add("content:public.coupons:leaky-predicate")
    assert told == wanted
