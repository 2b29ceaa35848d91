"""Rules of the phases that go through pools, the service and the server are registered as those of attempts are.

They need no catalog to be explained: what they mean and their remedy are the finding's own.
"""

from harness.findings.rules import Rule

_RESET = (
    "Bind the tenant within the transaction (set_config(…, true), SET LOCAL), and clear the session before another "
    "gets it, on every path: DISCARD ALL, or close the connection where that fails."
)
_FILTER = "Filter by the token's tenant in every query, and answer what is not found and what is not allowed alike."
_ALIKE = "A row of another tenant must answer exactly as one that does not exist, and must not be written."
_VERIFY = "Verify signature, one algorithm, audience and expiry before anything else is done."
_BELIEVED = "Whoever can make a token that is believed is whom the token names."


def _pooled(name: str, title: str, means: str) -> Rule:
    return Rule(name=f"pooled-session-{name}", title=title, means=means, remedy=_RESET)


def _endpoint(name: str, title: str) -> Rule:
    return Rule(name=f"endpoint-{name}", title=title, means=_ALIKE, remedy=_FILTER)


def _token(name: str, title: str) -> Rule:
    return Rule(name=f"token-{name}", title=title, means=_BELIEVED, remedy=_VERIFY)


_ALL = (
    _pooled(
        "shows-rows",
        "shows rows of who had the connection before",
        "A connection that served one tenant served the next, and its reads still answered for the first.",
    ),
    _pooled(
        "writes-rows",
        "writes rows of who had the connection before",
        "A connection that served one tenant served the next, and its writes still reached the first one's rows.",
    ),
    _pooled(
        "changes-work",
        "changes what the next tenant's statements do",
        "What one tenant set in its session decided how the next tenant's statements were answered.",
    ),
    _pooled(
        "hands-out-transaction",
        "hands out a transaction that somebody else began",
        "The next tenant's statements fell into a transaction of the one before: refused, or undone with it.",
    ),
    _pooled(
        "shows-content",
        "shows what a tenant left in its session",
        "A setting, a cursor, a temporary table or a prepared statement of one tenant was readable by the next.",
    ),
    _pooled(
        "keeps-state",
        "tells that somebody was there before",
        "Something of a session outlived its tenant and tells the next a name or a number, but no content.",
    ),
    _endpoint("shows-content", "answers with another tenant's values"),
    _endpoint("writes-foreign-rows", "writes another tenant's rows"),
    _endpoint("tells-existence", "answers otherwise where another tenant has the row"),
    Rule(
        name="endpoint-forgets-role",
        title="lets in a role that the permission table keeps out",
        means="Somebody of the tenant got through where [service.permissions] has no place for that role.",
        remedy="Ask for the role before anything is looked at, and refuse it with 403; or correct the table.",
    ),
    _token("no-token", "answers a request without a token"),
    _token("altered-token", "believes a token that was altered"),
    _token("expired", "believes a token that has expired"),
    _token("other-audience", "believes a token that is meant for another service"),
    _token("algorithm-none", "believes a token that nobody has signed"),
    _token("other-key", "believes a token that somebody else has signed"),
    _token("altered-tenant", "believes a token whose tenant was altered"),
    _token("raised-role", "believes a token whose role was raised"),
    Rule(
        name="one-layer-only",
        title="is kept apart by one layer alone",
        means="Either the application's filter or row security lets these calls through when it is alone.",
        remedy="Let the other layer stop it too, so that one mistake is not enough.",
    ),
    Rule(
        name="known-server-defect",
        title="has a known defect of row security",
        means="The server's version has a defect of row security, or its probe showed it live.",
        remedy="Upgrade to a minor release that has the fix.",
    ),
)

PHASE_RULES = {rule.name: rule for rule in _ALL}
