"""Who declares more as allowed changes the verdict as much as who allows more: tenantproof.toml is compared too."""

from collections.abc import Iterator
from dataclasses import fields

from harness.config.model import BenchQuery, Config
from harness.gate.change import Change

_FILE = "tenantproof.toml"


def terms(base: Config | None, head: Config) -> tuple[Change, ...]:
    """What is expected or accepted otherwise. Nothing without a base."""
    if base is None:
        return ()
    return (*_tenancy(base, head), *_waivers(base, head), *_bars(base, head))


def rewritten(base: Config | None, head: Config) -> frozenset[BenchQuery]:
    """Hot queries that are new or changed, all where the bars are others."""
    if base is None or _figures(base) != _figures(head):
        return frozenset(head.bench.queries)
    return frozenset(head.bench.queries) - frozenset(base.bench.queries)


def switches_otherwise(base: Config | None, head: Config) -> bool:
    """Whether the switch of tenants is another one, or judged otherwise."""
    return base is None or ((base.tenancy.enter, base.bench.max_switch) != (head.tenancy.enter, head.bench.max_switch))


def bears_on_all(base: Config | None, head: Config) -> bool:
    """Whether what an attack judges by has changed."""
    return base is not None and (
        (base.tenancy, base.database, base.accept) != (head.tenancy, head.database, head.accept)
    )


def _tenancy(base: Config, head: Config) -> Iterator[Change]:
    if base.database.app_role != head.database.app_role:
        words = "another role is attacked as: nothing is said any more about the former"
        yield _change("app_role", words, base.database.app_role, head.database.app_role)
    for each in fields(base.tenancy):
        was, now = getattr(base.tenancy, each.name), getattr(head.tenancy, each.name)
        if was != now:
            words = f"[tenancy] {each.name} was changed: what belongs to whom is judged otherwise"
            yield _change(each.name, words, str(was), str(now))


def _change(name: str, words: str, was: str, now: str) -> Change:
    return Change(
        object=f"{_FILE}: {name}", harmful=True, words=words, was=was, now=now, remedy="let a person agree to it"
    )


def _waivers(base: Config, head: Config) -> Iterator[Change]:
    for accept in head.accept:
        if accept not in base.accept:
            words = f"accepts {accept.finding} until {accept.expires}: {accept.reason} ({accept.owner})"
            yield Change(object=f"{_FILE}: accept", harmful=False, words=words)
    for accept in base.accept:
        if accept not in head.accept:
            yield Change(object=f"{_FILE}: accept", harmful=False, words=f"no longer accepts {accept.finding}")


def _figures(config: Config) -> tuple[float, ...]:
    bench = config.bench
    return (bench.max_ratio, bench.max_growth, bench.max_skew, bench.max_switch)


def _bars(base: Config, head: Config) -> Iterator[Change]:
    if _figures(base) != _figures(head):
        words = "the bars of [bench] were moved"
        yield Change(
            object=f"{_FILE}: bench", harmful=False, words=words, was=str(_figures(base)), now=str(_figures(head))
        )
    kept = {query.name for query in head.bench.queries}
    for query in base.bench.queries:
        if query.name not in kept:
            yield Change(object=f"{_FILE}: bench", harmful=False, words=f"the query {query.name} is no longer timed")
