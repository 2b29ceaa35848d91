"""A configuration file is taken whole, or refused with file, key and remedy."""

from datetime import date
from pathlib import Path

import pytest

from harness.config.load import load_config
from harness.config.model import Pools, QueryKind, Service
from harness.errors import ConfigError, Exit

CONTRACT = """
[database]
app_role = "app_user"

[tenancy]
column = "tenant_id"
principals = "SELECT id AS tenant FROM tenants"
enter = ["SELECT set_config('app.tenant_id', %(tenant)s, true)"]
shared = ["public.countries"]

[tenancy.tables]
"public.tenants" = "id"

[system]
provision = "python -m system.provision"
seed = "python -m system.seed"
serve = "python -m system"
locustfile = "load/locustfile.py"

[service]
token = "python -m system.token"
roles = "SELECT 1 AS tenant, 'owner' AS role"
defence_in_depth = true

[service.permissions]
"GET /orders" = ["owner", "member"]
"DELETE /orders/{order_id}" = []

[pools]
subject = "psycopg_pool"
skip = ["pgbouncer-transaction"]

[[bench.query]]
name = "active-conversations"
sql = "SELECT 1"
params = "SELECT 1 AS tenant"
explicit = "SELECT 2"
kind = "write"
index = "ix_conversations"

[[accept]]
finding = "existence:public.users:unique-oracle"
reason = "it is known"
owner = "security"
expires = 2027-06-30
"""
SMALLEST = """
[database]
app_role = "app_user"
[tenancy]
column = ["tenant_id", "org_id"]
principals = "SELECT id AS tenant FROM tenants"
enter = ["SELECT 1"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "tenantproof.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load_config(written(folder, text))
    assert str(folder / "tenantproof.toml") in caught.value.what
    assert caught.value.remedy
    assert caught.value.exit_code is Exit.USAGE
    return caught.value


def test_everything_of_the_contract_is_read(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, CONTRACT))

    assert config.folder == tmp_path
    assert config.database.app_role == "app_user"
    assert config.tenancy.column == ("tenant_id",)
    assert config.tenancy.enter == ("SELECT set_config('app.tenant_id', %(tenant)s, true)",)
    assert config.tenancy.shared == ("public.countries",)
    assert config.tenancy.tables == {"public.tenants": "id"}
    assert config.system is not None
    assert config.system.serve == "python -m system"
    assert config.service.token == "python -m system.token"
    assert config.service.roles == "SELECT 1 AS tenant, 'owner' AS role"
    assert config.service.permissions == {"GET /orders": ("owner", "member"), "DELETE /orders/{order_id}": ()}
    assert config.service.defence_in_depth
    assert (config.pools.subject, config.pools.skip) == ("psycopg_pool", ("pgbouncer-transaction",))
    assert config.bench.queries[0].kind is QueryKind.WRITE
    assert config.bench.queries[0].explicit == "SELECT 2"
    assert config.accept[0].expires == date(2027, 6, 30)


def test_what_is_left_out_has_the_defaults_of_the_contract(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, SMALLEST))

    assert config.tenancy.column == ("tenant_id", "org_id")
    assert config.tenancy.shared == ()
    assert config.system is None
    assert config.service == Service()
    assert config.pools == Pools()
    assert config.bench.queries == ()
    assert (config.bench.max_ratio, config.bench.max_growth) == (1.10, 1.25)
    assert (config.bench.max_skew, config.bench.max_switch) == (1.25, 1.10)
    assert config.accept == ()


def test_bars_are_numbers_of_any_name(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, SMALLEST + "[load.bars]\np99_ms = 50\n"))
    assert config.load.bars == {"p99_ms": 50.0}


def test_a_relative_path_still_gives_an_absolute_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, SMALLEST)
    monkeypatch.chdir(tmp_path)
    assert load_config(Path("tenantproof.toml")).folder == tmp_path


def test_tables_may_stand_in_for_the_column(tmp_path: Path) -> None:
    text = SMALLEST.replace('column = ["tenant_id", "org_id"]', "") + '[tenancy.tables]\n"public.t" = "owner"\n'
    assert load_config(written(tmp_path, text)).tenancy.column == ()


@pytest.mark.parametrize(
    ("line", "key", "nearest"),
    [
        ("[databse]\napp_role = 'x'", "databse", "Did you mean database?"),
        ("[system]\nprovison = 'x'", "system.provison", "Did you mean system.provision?"),
        ("[bench]\nmax_ration = 1.2", "bench.max_ration", "Did you mean bench.max_ratio?"),
        ("[[bench.query]]\nsq = 'x'", "bench.query[1].sq", "Did you mean bench.query[1].sql?"),
        ("[[accept]]\nexpire = 2027-01-01", "accept[1].expire", "Did you mean accept[1].expires?"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(
    tmp_path: Path, line: str, key: str, nearest: str
) -> None:
    error = refused(tmp_path, f"{SMALLEST}\n{line}\n")
    assert f"{key} is not a known key" in error.what
    assert nearest in error.remedy


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('app_role = "app_user"', "app_role = 1", "database.app_role must be a text, not a number"),
        ('app_role = "app_user"', 'app_role = " "', "database.app_role is empty"),
        ('app_role = "app_user"', "", "database.app_role is missing"),
        ('["tenant_id", "org_id"]', "true", "tenancy.column must be a text, not true or false"),
        ('["tenant_id", "org_id"]', '["a", 2]', "tenancy.column must hold texts, not a number"),
        ('["tenant_id", "org_id"]', "[]", "tenancy.column is missing"),
        ('["SELECT 1"]', '"SELECT 1"', "tenancy.enter must be a list of texts, not a text"),
        ('["SELECT 1"]', "[]", "tenancy.enter is missing"),
        ('["SELECT 1"]', '[""]', "tenancy.enter holds an empty text"),
        ("principals =", "shared = []\n#", "tenancy.principals is missing"),
        ("[database]", "database = 3\n[system]", "database must be a table, not a number"),
        ("[tenancy]", "[bench]\nmax_ratio = 'fast'\n[tenancy]", "bench.max_ratio must be a number, not a text"),
        ("[tenancy]", "[bench]\nmax_ratio = 0\n[tenancy]", "bench.max_ratio must be above zero"),
        ("[tenancy]", "[bench]\nmax_ratio = true\n[tenancy]", "bench.max_ratio must be a number"),
        ("[tenancy]", "[service]\ndefence_in_depth = 1\n[tenancy]", "service.defence_in_depth must be true or false"),
        ("[tenancy]", "[service]\npermissions = 1\n[tenancy]", "service.permissions must be a table"),
        ("[tenancy]", "[service.permissions]\n'/x' = []\n[tenancy]", "service.permissions./x is no operation"),
        ("[tenancy]", "[service.permissions]\n'get /x' = []\n[tenancy]", "service.permissions.get /x is no operation"),
        ("[tenancy]", "[service.permissions]\n'GET /x' = 'a'\n[tenancy]", "service.permissions.GET /x must be a list"),
        ("[tenancy]", "[bench]\nquery = 'x'\n[tenancy]", "bench.query must be an array of tables"),
        ("[tenancy]", "[accept]\n[tenancy]", "accept must be an array of tables, not a table"),
    ],
)
def test_a_wrong_value_is_refused_by_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = SMALLEST.replace(old, new)
    if new.startswith("database = 3"):
        text = text.replace("[system]\napp_role", "[system]\nserve")
    assert key in refused(tmp_path, text).what


@pytest.mark.parametrize("expires", ['"2027-06-30"', "2027-06-30T10:00:00"])
def test_a_waiver_ends_on_a_date_and_nothing_else(tmp_path: Path, expires: str) -> None:
    error = refused(tmp_path, CONTRACT.replace("2027-06-30", expires))
    assert "accept[1].expires must be a date" in error.what


def test_two_queries_of_one_name_are_refused(tmp_path: Path) -> None:
    query = '[[bench.query]]\nname = "a"\nsql = "SELECT 1"\nparams = "SELECT 1"\n'
    assert "names 'a' twice" in refused(tmp_path, SMALLEST + query + query).what


def test_a_kind_of_query_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, CONTRACT.replace('kind = "write"', 'kind = "delete"'))
    assert "bench.query[1].kind is 'delete'" in error.what


def test_broken_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "line 2" in refused(tmp_path, "[database]\napp_role = app_user\n").what


def test_a_missing_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file") as caught:
        load_config(tmp_path / "absent.toml")
    assert "tenantproof init" in caught.value.remedy


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tenantproof.toml"
    path.write_bytes(b"# \xff\n")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(path)
