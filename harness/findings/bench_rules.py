"""Rules of speed: what row security costs, and why a plan reads more than the tenant's rows."""

from harness.findings.rules import rule

_PLAIN = "Keep the policy to `tenant = stable_function()`, lead the index with the tenant, and compare by leakproof operators."
_COMPARE = "Compare the plan beside the finding with the baseline's; an index or a policy may have changed."


_ALL = (
    rule(
        "ratio-missed",
        "costs more under row security than its bar allows",
        "Row security makes this query dearer than the same query filtered by hand. Both read through the plans beside "
        "this finding: look for a condition that is a filter under row security and an index condition without it.",
        _PLAIN,
    ),
    rule(
        "server-ratio-missed",
        "costs more inside the server than its bar allows",
        "Inside the server, without Python's share, row security makes this query dearer than the explicit form.",
        _PLAIN,
    ),
    rule(
        "growth-missed",
        "gets slower with every tenant",
        "With the same rows a tenant, more tenants make this query slower: something it reads grows with the whole table.",
        "Lead the index with the tenant (or with a key that belongs to one tenant), and end it with what the query orders by.",
    ),
    rule(
        "skew-missed",
        "is slower for a large tenant than for a small one",
        "A large tenant waits longer than a small one for equally many rows: the query reads rows that it does not return.",
        "End the index with the columns of ORDER BY, so that a LIMIT stops the scan however many rows the tenant has.",
    ),
    rule(
        "switch-missed",
        "pays more for a switch of tenants than its bar allows",
        "A transaction that switches tenants costs more than the bar allows beside one that does not.",
        "Send BEGIN and SET LOCAL with a literal in one message; set several settings by one SELECT.",
    ),
    rule(
        "missing-index",
        "has no index that finds a tenant's rows",
        "No index leads with the tenant, or the one that tenantproof.toml declares is not there.",
        "CREATE INDEX on the tenant's column first, then what the query filters and orders by.",
    ),
    rule(
        "index-without-tenant-first",
        "has an index in which one tenant's rows lie scattered",
        "The index holds the tenant, but not first: one tenant's rows lie scattered over all of it.",
        "Make an index that begins with the tenant instead.",
    ),
    rule(
        "plan-without-index",
        "is read without the index that is declared for the query",
        "The declared index is there, and the plan goes another way.",
        "Compare the plan with the index; give the index the columns that the query filters by, or correct `index`.",
    ),
    rule(
        "unused-index",
        "serves none of the declared queries",
        "Every write keeps the index up to date, and no declared query uses it.",
        "Drop it; or declare the query that it serves as [[bench.query]].",
    ),
    rule(
        "seq-scan",
        "is read whole for a few of its rows",
        "The whole table is scanned although an index leads with the tenant.",
        "Give the index the columns that the query filters by.",
    ),
    rule(
        "rows-examined",
        "is read far more than it is returned",
        "The index finds many rows, and most of them are thrown away or sorted away.",
        "Give the index the columns of ORDER BY (and of the remaining filter) after the tenant.",
    ),
    rule(
        "leaky-filter",
        "is filtered by an operator that is not leakproof",
        "Under row security an operator that is not leakproof may not look at a row before the policy has, so that no index "
        "can take it as a condition.",
        "Compare by a leakproof operator (=, < … on int, uuid, text, date, timestamptz).",
    ),
    rule(
        "per-row-function",
        "has a policy that calls a function once a row",
        "The policy's function is VOLATILE or takes the row's columns: it is called for each row, and no index answers it.",
        "Compare the tenant's column with a STABLE function without arguments that gives the context.",
    ),
    rule(
        "policy-casts-column",
        "has a policy that casts or wraps the tenant's column",
        "Indexes hold the column itself: a comparison with something made of it can be no index condition.",
        "Cast the other side of the comparison.",
    ),
    rule(
        "stale-statistics",
        "is planned by statistics of a table that is no more",
        "The planner's statistics are missing or old.",
        "ANALYZE the table; check that autovacuum keeps up with it.",
    ),
    rule(
        "estimate-off",
        "is planned for far more or far fewer rows than it has",
        "The planner's belief of how many rows a tenant has is off by more than ten times, although the statistics are fresh.",
        "Write the context function plainly in the policy, not as (SELECT …); or CREATE STATISTICS on the columns filtered by.",
    ),
    *(
        rule(
            f"{what}-regressed",
            f"is worse than in the baseline: {told}",
            "The query is worse than in the baseline by more than noise can explain.",
            _COMPARE,
        )
        for what, told in (
            ("ratio", "row security costs more"),
            ("growth", "it grows faster with the number of tenants"),
            ("skew", "a large tenant waits longer"),
            ("rows", "it examines more than twice the rows"),
        )
    ),
)

BENCH_RULES = {each.name: each for each in _ALL}
