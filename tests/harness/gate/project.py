"""A project in a git repository, of plain SQL, with a base that holds; each sample adds one migration to it."""

import subprocess
from pathlib import Path

CONFIG = """
[database]
app_role = "clinic_app"

[tenancy]
column = "clinic_id"
principals = "SELECT DISTINCT clinic_id AS tenant FROM visits"
enter = ["SELECT set_config('app.clinic', %(tenant)s, true)"]
shared = []

[system]
provision = '''
for file in migrations/*.sql; do
  psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --file "$file" "$TENANTPROOF_DSN" || exit 1
done
'''
seed = '''
psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --set tenants="$TENANTPROOF_TENANTS" --set rows="$TENANTPROOF_ROWS" \\
  --file seed.sql "$TENANTPROOF_DSN"
'''

[[bench.query]]
name = "visits-of-a-day"
sql = "SELECT id, reason FROM visits WHERE clinic_id = %(tenant)s AND day = %(day)s ORDER BY id LIMIT 20"
params = "SELECT clinic_id AS tenant, min(day) AS day FROM visits GROUP BY clinic_id ORDER BY clinic_id"
index = "visits_by_day"

[[accept]]
finding = "forgery:setting"
reason = "the service sends statements of its own only"
owner = "maintainers"
expires = 2099-12-31
"""
BASE = """
CREATE ROLE clinic_app LOGIN;
GRANT USAGE ON SCHEMA public TO clinic_app;
CREATE TABLE visits (clinic_id int NOT NULL, id int, day date NOT NULL, reason text, PRIMARY KEY (clinic_id, id));
CREATE INDEX visits_by_day ON visits (clinic_id, day, id);
CREATE TABLE patients (clinic_id int NOT NULL, id int, name text NOT NULL, PRIMARY KEY (clinic_id, id));
ALTER TABLE visits ENABLE ROW LEVEL SECURITY; ALTER TABLE visits FORCE ROW LEVEL SECURITY;
ALTER TABLE patients ENABLE ROW LEVEL SECURITY; ALTER TABLE patients FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON visits USING (clinic_id = nullif(current_setting('app.clinic', true), '')::int);
CREATE POLICY own ON patients USING (clinic_id = nullif(current_setting('app.clinic', true), '')::int);
GRANT SELECT, INSERT, UPDATE, DELETE ON visits, patients TO clinic_app;
"""
SEED = r"""
INSERT INTO visits SELECT t, n, date '2026-01-01' + n / 3, format('reason %s of clinic %s', n, t)
  FROM generate_series(1, :tenants) t, generate_series(1, :rows / :tenants) n;
INSERT INTO patients SELECT t, n, format('patient %s of clinic %s', n, t)
  FROM generate_series(1, :tenants) t, generate_series(1, 5) n;
ANALYZE;
"""


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=sample", "-c", "user.email=sample@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def made(folder: Path) -> Path:
    """The project's folder, its base committed on the branch main."""
    (folder / "migrations").mkdir(parents=True)
    (folder / "tenantproof.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "migrations" / "001.sql").write_text(BASE, encoding="utf-8")
    (folder / "seed.sql").write_text(SEED, encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "base")
    return folder


def migrate(folder: Path, statements: str) -> None:
    """Add a migration to the working tree; nothing is committed."""
    (folder / "migrations" / "002.sql").write_text(statements, encoding="utf-8")
