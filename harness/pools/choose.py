"""What was asked for by name runs or is an error; every other pool is run beside it, or told as not run."""

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from harness.config.model import Config
from harness.errors import ConfigError, UsageError
from harness.pools.alchemy import AlchemyPool, AsyncAlchemyPool
from harness.pools.bouncer import Mode, bouncing, find
from harness.pools.bridge import Bridge, is_async
from harness.pools.direct import AsyncPsycopgPool, PsycopgPool, Unpooled
from harness.pools.subject import Candidate, Factory, Subject
from harness.target.connect import url_of

BUILT_IN: dict[str, Factory] = {
    "psycopg_pool": PsycopgPool,
    "psycopg_pool-async": AsyncPsycopgPool,
    "sqlalchemy": AlchemyPool,
    "sqlalchemy-async": AsyncAlchemyPool,
}
BOUNCERS: dict[str, tuple[Mode, ...]] = {
    "pgbouncer": (Mode.TRANSACTION, Mode.SESSION),
    "pgbouncer-transaction": (Mode.TRANSACTION,),
    "pgbouncer-session": (Mode.SESSION,),
}
_REMEDY = "Install it (apt-get install pgbouncer, brew install pgbouncer), or leave --pooler out."


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A pool by name. ``beside``: it stands in for the subject's own, and is judged shortly; ``left_out`` says why
    it is not run.
    """

    name: str
    beside: bool = False
    left_out: str = ""


def choose(config: Config, pooler: str | None) -> tuple[Chosen, ...]:
    """All pools, what was asked for first. UsageError where a pooler was asked for that there is not, ConfigError
    where [pools] skip names none, or the subject.
    """
    subject = config.pools.subject
    others = [name for name in (*BUILT_IN, *list(BOUNCERS)[1:]) if name != subject]
    known = [*([subject] if subject else ()), *others]
    for name in config.pools.skip:
        if name not in others:
            what = "is the subject" if name == subject else "is no pool"
            raise ConfigError(
                f"{config.path}: pools.skip: {name!r} {what}",
                remedy=f"Name pools that yours never stands behind: {', '.join(others)}.",
            )
    if pooler is not None:
        asked = _asked(pooler)
        rest = [Chosen(name=name, left_out=f"left out by --pooler {pooler}") for name in known if name not in asked]
        return (*(Chosen(name=name) for name in asked), *rest)
    return tuple(
        Chosen(
            name=name,
            beside=subject is not None and name != subject,
            left_out="left out by [pools] skip" if name in config.pools.skip else "",
        )
        for name in known
    )


def _asked(pooler: str) -> tuple[str, ...]:
    if pooler not in BUILT_IN and pooler not in BOUNCERS:
        known = ", ".join([*BUILT_IN, *BOUNCERS])
        raise UsageError(f"There is no pooler {pooler!r}", remedy=f"Known are: {known}")
    if pooler in BOUNCERS and find() is None:
        raise UsageError("PgBouncer was asked for, and is not installed", remedy=_REMEDY)
    return tuple(f"pgbouncer-{mode}" for mode in BOUNCERS[pooler]) if pooler in BOUNCERS else (pooler,)


def check(config: Config, pooler: str | None) -> None:
    """Raises what would keep the pools from being judged at all, before anything is built: UsageError, ConfigError."""
    choose(config, pooler)
    with importing_from(config):
        for name in (pooler, config.pools.subject):
            if name is not None and name not in BOUNCERS:
                _maker(config, name)


@contextmanager
def candidate(config: Config, chosen: Chosen, app_dsn: str) -> Iterator[Candidate | None]:
    """The pool that is ``chosen``, None where it needs a program that is absent. A project's own subject also goes
    through PgBouncer where that was asked for.
    """
    name = chosen.name
    if name not in BOUNCERS:
        make = _maker(config, name)
        yield Candidate(name=shown(name), make=lambda: made(make, url_of(app_dsn)))
        return
    program = find()
    if program is None:
        yield None
        return
    own = config.pools.subject if config.pools.subject not in BUILT_IN and not chosen.beside else None
    make = _maker(config, own) if own else Unpooled
    mode = BOUNCERS[name][0]
    with bouncing(program, app_dsn, mode) as bouncer:
        yield Candidate(
            name=f"{shown(own)}@{name}" if own else name,
            make=lambda: made(make, url_of(bouncer.dsn)),
            transactional=mode is Mode.TRANSACTION,
            renew=bouncer.renew,
        )


def shown(name: str) -> str:
    """The name as it stands in fingerprints, whose parts are between colons."""
    return name.replace(":", ".")


def made(factory: Factory, dsn: str) -> Subject:
    """A subject on ``dsn``, bridged where it is asynchronous."""
    subject = factory(dsn)
    return Bridge(subject) if is_async(subject) else subject  # type: ignore[return-value]


@contextmanager
def importing_from(config: Config) -> Iterator[None]:
    """Have the folder of tenantproof.toml first on the path while the block lasts, as its own program would."""
    folder = str(config.folder)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


def _maker(config: Config, name: str) -> Factory:
    if name in BUILT_IN:
        return BUILT_IN[name]
    module, _, attribute = name.partition(":")
    where = f"[pools] subject = {name!r}"
    remedy = f'write "module:factory", importable from {config.folder}, or one of {", ".join(BUILT_IN)}'
    if not attribute:
        raise ConfigError(f"{where} names no pool", remedy=remedy)
    try:
        found: object = getattr(importlib.import_module(module), attribute)
    except Exception as error:  # importing foreign code runs it
        raise ConfigError(f"{where} cannot be loaded: {type(error).__name__}: {error}", remedy=remedy) from error
    if not isinstance(found, Callable):  # type: ignore[arg-type]
        raise ConfigError(f"{where} cannot be called", remedy=remedy)
    return found  # type: ignore[return-value]
