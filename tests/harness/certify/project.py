"""A small system of two tables for certifications that end early: a folder with its configuration and its commands."""

import shlex
import sys
from pathlib import Path

CONFIG = """
[database]
app_role = "shop_app"
[tenancy]
column = "tenant_id"
principals = "SELECT DISTINCT tenant_id AS tenant FROM orders"
enter = ["SELECT set_config('app.tenant_id', %(tenant)s, true)"]
[system]
provision = '''{python} provision.py'''
serve = '''{python} -m http.server --bind 127.0.0.1 $TENANTPROOF_PORT'''
[[bench.query]]
name = "orders"
sql = "SELECT id FROM orders WHERE tenant_id = %(tenant)s::int"
params = "SELECT DISTINCT tenant_id AS tenant FROM orders"
"""
PROVISION = """
import os, psycopg
with psycopg.connect(os.environ["TENANTPROOF_DSN"], autocommit=True) as conn:
    conn.execute("CREATE TABLE orders (tenant_id int, id int, PRIMARY KEY (tenant_id, id))")
    conn.execute("INSERT INTO orders SELECT t, 10 * t + n FROM generate_series(1, 3) t, generate_series(1, 3) n")
    conn.execute("ALTER TABLE orders ENABLE ROW LEVEL SECURITY")
    conn.execute("CREATE POLICY own ON orders USING (tenant_id::text = current_setting('app.tenant_id', true))")
    conn.execute("CREATE ROLE shop_app LOGIN")
    conn.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO shop_app")
"""


def made(folder: Path) -> Path:
    """The configuration of the project, which is written into the folder."""
    (folder / "provision.py").write_text(PROVISION, encoding="utf-8")
    config = folder / "tenantproof.toml"
    config.write_text(CONFIG.format(python=shlex.quote(sys.executable)), encoding="utf-8")
    return config
