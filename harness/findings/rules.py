"""Every rule that an attempt may name is registered here; its kebab-case name never changes its meaning."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """``remedy`` is the general one, for where the catalog does not tell a better."""

    name: str
    title: str
    means: str
    remedy: str


def rule(name: str, title: str, means: str, remedy: str) -> Rule:
    """A rule, for the lists of them."""
    return Rule(name=name, title=title, means=means, remedy=remedy)


_ALL = (
    rule(
        "cross-tenant-read",
        "shows another tenant's rows",
        "A read gives an answer that depends on rows of a tenant that its reader is not entitled to.",
        "-- let every policy and view compare the row's tenant with the current one",
    ),
    rule(
        "cross-tenant-write",
        "can be written across tenants",
        "A statement changes, plants or removes rows of another tenant, or its answer tells of them.",
        "-- let USING and WITH CHECK of every write policy compare the row's tenant with the current one",
    ),
    rule(
        "unique-oracle",
        "has a key that answers for other tenants' rows",
        "A unique, primary or exclusion key spans tenants: a clash tells that a value is taken elsewhere.",
        "-- lead the key with the tenant's column",
    ),
    rule(
        "foreign-key-oracle",
        "has a foreign key that reaches other tenants' rows",
        "A foreign key without the tenant accepts a row of another tenant, and so tells that it exists.",
        "-- put the tenant's column into the foreign key on both sides",
    ),
    rule(
        "lock-oracle",
        "tells by its locks which rows exist",
        "Asking for a lock on a hidden row, or on one that its tenant holds, is answered otherwise than for none.",
        "-- let the SELECT and UPDATE policies hide the row from FOR UPDATE as well, and compare the tenant before locking",
    ),
    rule(
        "leaky-predicate",
        "runs the reader's own expressions on hidden rows",
        "A function or a cast in the reader's condition is evaluated on rows before they are filtered.",
        "-- ALTER VIEW … SET (security_barrier = true), and no LEAKPROOF function that tells what it is given",
    ),
    rule(
        "routine-crosses-tenants",
        "answers or acts for other tenants' rows",
        "A routine works with rights that row security does not limit, and does not compare the tenant itself.",
        "-- make the routine SECURITY INVOKER, or compare the tenant in each of its statements",
    ),
    rule(
        "definer-search-path",
        "can be made to read the caller's tables",
        "A routine looks names of tables and types up in pg_temp first, where its caller may put anything.",
        "-- ALTER ROUTINE … SET search_path = pg_catalog, pg_temp, with every name qualified",
    ),
    rule(
        "victim-work-shows",
        "carries one tenant's work to another",
        "A trigger or rule copies what a tenant writes to where another tenant sees it.",
        "-- let the routine write the row's own tenant, and put the table that it writes to under row security",
    ),
    rule(
        "setting-crosses-tenants",
        "opens to whoever sets a setting",
        "A custom setting that entering a tenant leaves alone decides what is seen, and any session may set it.",
        "-- let a role decide instead: a policy TO the role that may, or membership in it; a setting is anybody's to set",
    ),
    rule(
        "no-context-read",
        "shows rows to a session of nobody",
        "A connection on which no tenant has been entered is shown a tenant's rows.",
        "-- let the policy be false without a tenant: no default, no coalesce",
    ),
    rule(
        "no-context-write",
        "can be written by a session of nobody",
        "A connection on which no tenant has been entered changes a tenant's rows.",
        "-- let the policy be false without a tenant: no default, no coalesce",
    ),
    rule(
        "borrowed-trigger-function",
        "can be hooked to a table of the attacker's own",
        "A SECURITY DEFINER trigger function believes the rows of whatever table it is hooked to.",
        "-- REVOKE EXECUTE ON FUNCTION … FROM PUBLIC; the trigger keeps working, nobody else can use it",
    ),
    rule(
        "hook-crosses-tenants",
        "compares or changes other tenants' rows when a row is written",
        "A trigger, rule or check that does not compare the tenant answers for, or alters, rows of other tenants.",
        "-- compare the tenant in each statement of the trigger's function, or make the function SECURITY INVOKER",
    ),
    rule(
        "program-crosses-tenants",
        "is crossed by several statements together",
        "Statements that are harmless one by one cross tenants in this order.",
        "-- close what the last statement shows or changes to rows of other tenants",
    ),
    rule(
        "no-context-oracle",
        "answers a session of nobody about values that it names",
        "Without a tenant the policy fails only where a row is found, so that failing tells that the value is there.",
        "-- let the policy be false without a tenant instead of raising: current_setting(..., true), nullif(..., '')",
    ),
    rule(
        "stale-plan",
        "keeps the former tenant on a reused connection",
        "A plan that was cached for one principal answers the next with that principal's tenant.",
        "-- declare the routine that reads the context STABLE, never IMMUTABLE",
    ),
    rule(
        "set-role",
        "may become a role that is not confined",
        "The application role is a member of a role whose rights row security does not limit.",
        "-- REVOKE the membership",
    ),
    rule(
        "grants-itself-a-role",
        "may grant itself a role that is not confined",
        "ADMIN OPTION or CREATEROLE lets the application role become an owner or bypass row security.",
        "-- REVOKE ADMIN OPTION FOR the role; ALTER ROLE … NOCREATEROLE",
    ),
    rule(
        "may-replicate",
        "may stream the whole cluster",
        "The REPLICATION attribute lets the application role copy every row of every tenant, past row security.",
        "-- ALTER ROLE … NOREPLICATION; replicas and backups log in as a role of their own",
    ),
    rule(
        "owner-disables-row-security",
        "is owned by the application role, which may switch row security off",
        "An owner may alter its table: policies bind it only as long as it likes.",
        "-- ALTER TABLE … OWNER TO a role that the application cannot become",
    ),
    rule(
        "trigger-on-others",
        "lets a tenant hook into other tenants' statements",
        "The TRIGGER privilege lets a tenant decide what everybody's statements on the table do.",
        "-- REVOKE TRIGGER",
    ),
    rule(
        "references-privilege",
        "can be referred to from a table of the tenant's own",
        "The REFERENCES privilege lets a tenant ask for keys and hold rows; the check ignores row security.",
        "-- REVOKE REFERENCES",
    ),
    rule(
        "sequence-reset",
        "can be set back for all tenants",
        "UPDATE on a sequence allows setval: the others' inserts then fail on numbers already used.",
        "-- REVOKE UPDATE ON SEQUENCE",
    ),
    rule(
        "shared-sequence",
        "tells how much other tenants do",
        "One sequence numbers the rows of all tenants: its value and its gaps tell how many the others write.",
        "-- number per tenant, or use random keys; REVOKE SELECT ON SEQUENCE",
    ),
    rule(
        "planner-estimate",
        "tells by EXPLAIN how many rows are hidden",
        "The planner's estimates count rows that row security hides.",
        "-- do not pass EXPLAIN through to tenants",
    ),
    rule(
        "readable-statistics",
        "is told of by statistics that every tenant can read",
        "pg_statistic holds the commonest and the outermost values of every column, of all tenants together.",
        "-- REVOKE pg_read_all_data, and SELECT ON pg_catalog.pg_statistic; grant SELECT on the tables themselves",
    ),
    rule(
        "large-object",
        "points to large objects that every tenant can read",
        "A large object belongs to a role, not to a tenant; whoever guesses its number reads it.",
        "-- store the content in a bytea column under row security",
    ),
    rule(
        "advisory-lock",
        "takes locks that have no tenant",
        "An advisory lock is a number that all tenants share: who holds it stops the others, and is noticed by them.",
        "-- make the tenant a part of the lock's number: pg_advisory_xact_lock(tenant_id, hashtext(name))",
    ),
    rule(
        "notification-overheard",
        "tells every listener what a tenant does",
        "LISTEN needs no privilege: every session of the database hears the channel.",
        "-- notify without content, and let the listener read the row under its own policies",
    ),
    rule(
        "context-can-be-set",
        "can be set by whoever runs SQL",
        "The tenant context is a setting that needs no privilege: SQL injection changes the tenant.",
        "-- run no SQL of tenants; sign the context, or enter by a role of the tenant's own",
    ),
)

RULES = {each.name: each for each in _ALL}
