"""What runs with other rights than its caller's is outside row security until an attack has shown otherwise."""

import re
from collections.abc import Iterator

from harness.gate.change import Both, Change, bad, fine
from harness.gate.snapshot import Fact

_VOLATILITY = {"i": "IMMUTABLE", "s": "STABLE", "v": "VOLATILE"}


def code(both: Both) -> Iterator[Change]:
    """Views and routines."""
    yield from _views(both)
    yield from _functions(both)


def _views(both: Both) -> Iterator[Change]:
    old = both.base.of_kind("view")
    for name, view in both.head.of_kind("view").items():
        before, after = old[name].details if name in old else None, view.details
        if before == after:
            continue
        was, now = str(before["definition"]) if before else "", str(after["definition"])
        invoker = f"ALTER VIEW {name} SET (security_invoker = true);"
        if after["form"] == "m":
            words = "a materialised view holds the rows of all tenants, and no policy is asked when it is read"
            yield bad(
                view, words, f"REVOKE ALL ON {name} FROM the application; or filter it in a view", was=was, now=now
            )
        elif not after["invoker"] and (before is None or before["invoker"]):
            yield bad(view, "the view reads as its owner, not as who asks (no security_invoker)", invoker, now=now)
        elif before is None:
            yield fine(view, "a new view that reads as who asks", now=now)
        elif before["definition"] != after["definition"]:
            words = "the view shows other rows or columns"
            same = {"was": was, "now": now}
            yield fine(view, words, **same) if after["invoker"] else bad(view, words, invoker, **same)
        if before is not None and before["barrier"] and not after["barrier"]:
            words = "the view lost security_barrier: a function in a query sees rows that it hides"
            yield bad(view, words, f"ALTER VIEW {name} SET (security_barrier = true);")
        if before is not None and before["checked"] and not after["checked"]:
            words = "the view lost its CHECK OPTION: rows can be written through it that it does not show"
            yield bad(view, words, f"ALTER VIEW {name} SET (check_option = cascaded);")
    yield from (fine(view, "the view is gone") for view in both.gone("view"))


def _functions(both: Both) -> Iterator[Change]:
    old = both.base.of_kind("function")
    policies = " ".join(str(policy.details) for policy in both.head.of_kind("policy").values())
    for name, function in both.head.of_kind("function").items():
        before = old[name].details if name in old else None
        if before != function.details:
            yield _function(function, before, policies)
    for function in both.gone("function"):
        yield fine(function, "the function is gone")


def _function(function: Fact, before: dict[str, object] | None, policies: str) -> Change:
    name, after = function.name, function.details
    was, now = str(before["definition"]) if before else "", str(after["definition"])
    asked = re.search(rf"\b{re.escape(name.partition('(')[0].rpartition('.')[2])}\(", policies) is not None
    if after["definer"]:
        words = "runs as its owner (SECURITY DEFINER) and is new or changed: row security is the owner's"
        if not any(str(each).startswith("search_path=") for each in after["settings"]):
            words += ", and without a search_path of its own its caller decides which tables it reads"
        remedy = f"make it SECURITY INVOKER; or ALTER FUNCTION {name} SET search_path = pg_catalog, pg_temp, qualify every name, and compare the tenant in each statement"
        return bad(function, words, remedy, was=was, now=now)
    if after["leakproof"] and not (before and before["leakproof"]):
        words = "is said to be leakproof: it runs on rows before policies do"
        return bad(function, words, f"ALTER FUNCTION {name} NOT LEAKPROOF;", was=was, now=now)
    if asked:
        words = "is new or changed, and policies ask it"
        if before is not None and before["volatility"] != after["volatility"]:
            words += (
                f"; it became {_VOLATILITY[after['volatility']]}, which decides whether a plan keeps the former tenant"
            )
        return bad(function, words, "let it answer for the current tenant alone, and be STABLE", was=was, now=now)
    return fine(function, "is new or changed, and runs as who calls it", was=was, now=now)
