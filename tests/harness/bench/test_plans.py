"""Each kind of slowness is caught with its cause, and the repaired twin of each is silent."""

from tests.conftest import Database
from tests.harness.bench.subject import (
    ANALYZE,
    CONTEXT,
    CREATE_INDEX,
    EXPLICIT,
    INDEX,
    POLICY,
    QUERY,
    ROWS,
    TABLE,
    found,
    make,
    query,
    surveyed,
)

WHOLE = (CONTEXT, TABLE, POLICY, CREATE_INDEX, ROWS, ANALYZE)


def rules(findings: object) -> set[str]:
    return {each.rule for each in findings}  # type: ignore[attr-defined]


def test_a_sound_system_is_silent(database: Database) -> None:
    make(database.dsn, *WHOLE)
    assert found(database.dsn, query()) == ()


def test_an_index_without_the_tenant_first_is_named(database: Database) -> None:
    behind = f"CREATE INDEX {INDEX} ON notes (kind, made, tenant_id); ALTER TABLE notes DROP CONSTRAINT notes_pkey;"
    make(database.dsn, CONTEXT, TABLE, POLICY, behind, ROWS, ANALYZE)
    by_tenant = query(
        sql="SELECT id, label FROM notes ORDER BY made DESC LIMIT 20",
        explicit="SELECT id, label FROM notes WHERE tenant_id = %(tenant)s ORDER BY made DESC LIMIT 20",
    )
    broken = found(database.dsn, by_tenant)
    assert rules(broken) == {"index-without-tenant-first"}
    assert "not first" in broken[0].explanation
    assert INDEX in broken[0].explanation
    make(database.dsn, f"DROP INDEX {INDEX}; CREATE INDEX {INDEX} ON notes (tenant_id, made);", ANALYZE)
    assert found(database.dsn, by_tenant) == ()


def test_a_policy_that_calls_a_volatile_function_is_named(database: Database) -> None:
    volatile = """CREATE FUNCTION current_tenant() RETURNS integer LANGUAGE plpgsql AS
                  $$ BEGIN RETURN current_setting('app.tenant_id', true)::integer; END $$;"""
    make(database.dsn, volatile, *WHOLE[1:])
    broken = found(database.dsn, query())
    assert rules(broken) == {"per-row-function"}
    assert "current_tenant, which is VOLATILE" in broken[0].explanation
    make(database.dsn, "ALTER FUNCTION current_tenant() STABLE;")
    assert found(database.dsn, query()) == ()


def test_a_volatile_function_that_is_inlined_does_no_harm(database: Database) -> None:
    make(database.dsn, CONTEXT.replace("STABLE", "VOLATILE"), *WHOLE[1:])
    assert found(database.dsn, query()) == ()


def test_a_policy_that_asks_a_function_for_each_row_is_named(database: Database) -> None:
    member = """CREATE FUNCTION is_mine(integer) RETURNS boolean LANGUAGE plpgsql STABLE AS
                $$ BEGIN RETURN $1 = current_setting('app.tenant_id', true)::integer; END $$;
                CREATE POLICY own ON notes TO bench_app USING (is_mine(tenant_id));"""
    make(database.dsn, CONTEXT, TABLE, member, CREATE_INDEX, ROWS, ANALYZE)
    broken = found(database.dsn, query())
    assert rules(broken) == {"per-row-function"}
    assert "once for each row" in broken[0].explanation
    make(database.dsn, "DROP POLICY own ON notes;", POLICY)
    assert found(database.dsn, query()) == ()


def test_a_policy_that_casts_the_column_is_named(database: Database) -> None:
    cast = "CREATE POLICY own ON notes TO bench_app USING (tenant_id::text = current_setting('app.tenant_id', true));"
    make(database.dsn, CONTEXT, TABLE, cast, CREATE_INDEX, ROWS, ANALYZE)
    broken = found(database.dsn, query())
    assert rules(broken) == {"policy-casts-column"}
    assert "casts the column tenant_id to text" in broken[0].explanation
    make(database.dsn, "DROP POLICY own ON notes;", POLICY)
    assert found(database.dsn, query()) == ()


def test_a_missing_index_is_named(database: Database) -> None:
    make(database.dsn, CONTEXT, TABLE, POLICY, "ALTER TABLE notes DROP CONSTRAINT notes_pkey;", ROWS, ANALYZE)
    broken = found(database.dsn, query())
    assert rules(broken) == {"missing-index"}
    assert f"no index {INDEX}" in broken[0].explanation
    undeclared = found(database.dsn, query(index=None))
    assert rules(undeclared) == {"missing-index"}
    assert "leads with tenant_id" in undeclared[0].explanation
    make(database.dsn, CREATE_INDEX, ANALYZE)
    assert found(database.dsn, query()) == ()


def test_an_unused_index_is_named(database: Database) -> None:
    make(database.dsn, *WHOLE, "CREATE INDEX ix_notes_label ON notes (label);")
    broken = found(database.dsn, query())
    assert rules(broken) == {"unused-index"}
    assert broken[0].object == "ix_notes_label"
    assert "No declared query uses it" in broken[0].explanation
    make(database.dsn, "DROP INDEX ix_notes_label;")
    assert found(database.dsn, query()) == ()


def test_stale_statistics_are_named(database: Database) -> None:
    early = ("INSERT INTO notes (tenant_id, kind, label, made) VALUES (1, 'open', 'first', 0);", ANALYZE)
    make(database.dsn, CONTEXT, TABLE, POLICY, CREATE_INDEX, "ALTER TABLE notes SET (autovacuum_enabled = off);")
    make(database.dsn, *early)
    make(database.dsn, ROWS)
    broken = found(database.dsn, query())
    assert "stale-statistics" in rules(broken)
    told = next(each for each in broken if each.rule == "stale-statistics")
    assert "are stale" in told.explanation
    assert "ANALYZE notes" in told.remedy
    make(database.dsn, ANALYZE)
    assert found(database.dsn, query()) == ()


def test_a_predicate_that_is_not_leakproof_is_named(database: Database) -> None:
    enum = """CREATE TYPE kind AS ENUM ('open', 'held', 'shut');
              ALTER TABLE notes ALTER kind TYPE kind USING kind::kind;"""
    rare = "INSERT INTO notes (tenant_id, kind, label, made) SELECT 1, 'shut', 'x', n FROM generate_series(1, 9000) n;"
    make(database.dsn, CONTEXT, TABLE, POLICY, ROWS, rare, enum, CREATE_INDEX, ANALYZE)
    typed = query(
        sql=QUERY.replace("%(kind)s", "%(kind)s::kind"), explicit=EXPLICIT.replace("%(kind)s", "%(kind)s::kind")
    )
    broken = found(database.dsn, typed)
    assert "leaky-filter" in rules(broken)
    told = next(each for each in broken if each.rule == "leaky-filter")
    assert "operator = on kind is not leakproof" in told.explanation
    make(database.dsn, "ALTER TABLE notes ALTER kind TYPE text USING kind::text;", ANALYZE)
    assert found(database.dsn, query()) == ()


def test_two_forms_that_do_different_work_are_not_compared(database: Database) -> None:
    make(database.dsn, *WHOLE)
    unfiltered = query(sql="SELECT id FROM notes WHERE made < 100", explicit="SELECT id FROM notes WHERE made < 100")
    (subject,) = surveyed(database.dsn, unfiltered).subjects
    assert not subject.same_rows
    assert "do not do the same work" in subject.trouble
