"""Rules of what many clients at once can show: whose rows come back, what becomes of writes, and bars of your own."""

from harness.findings.rules import Rule

_ALL = (
    Rule(
        name="foreign-row",
        title="was answered with another tenant's row",
        means="A row carried the mark of a tenant that the asking principal is not entitled to.",
        remedy="Bind the tenant for the transaction only (SET LOCAL, set_config(…, true)), and let no query run unbound.",
    ),
    Rule(
        name="acknowledged-write-lost",
        title="were lost after their commit was acknowledged",
        means="The client was told that the write is committed, and afterwards it is not there.",
        remedy="Keep synchronous_commit and fsync on; acknowledge a request after COMMIT has answered, never before.",
    ),
    Rule(
        name="write-doubled",
        title="were written twice",
        means="One write is there twice: it was repeated after an answer that was lost, though the first had been committed.",
        remedy="Give each write a key of its own under a unique constraint, and repeat with ON CONFLICT DO NOTHING.",
    ),
    Rule(
        name="bar-missed",
        title="did not keep its bar",
        means="A figure is on the wrong side of its bar in [load.bars], or of the goal where tenantproof.toml has none.",
        remedy="See what else the run says of it; a bar that does not fit this machine is set in [load.bars].",
    ),
    Rule(
        name="transactions-failed",
        title="are more than a sound system has",
        means="Transactions failed although nothing was done to them: no fault was asked for.",
        remedy="Look the messages up that the finding counts; connections or locks may be too few for so many users.",
    ),
)

LOAD_RULES = {rule.name: rule for rule in _ALL}
