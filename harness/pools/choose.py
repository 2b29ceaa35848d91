"""What was asked for by name runs or is an error; what was not asked for and is absent is told as not run."""

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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


def names(config: Config, pooler: str | None) -> tuple[str, ...]:
    """The pools to run, by name. UsageError where one was asked for that there is not."""
    if pooler is None:
        return (config.pools.subject,) if config.pools.subject else (*BUILT_IN, *list(BOUNCERS)[1:])
    if pooler not in BUILT_IN and pooler not in BOUNCERS:
        known = ", ".join([*BUILT_IN, *BOUNCERS])
        raise UsageError(f"There is no pooler {pooler!r}", remedy=f"Known are: {known}")
    if pooler in BOUNCERS and find() is None:
        raise UsageError("PgBouncer was asked for, and is not installed", remedy=_REMEDY)
    return tuple(f"pgbouncer-{mode}" for mode in BOUNCERS[pooler]) if pooler in BOUNCERS else (pooler,)


def check(config: Config, pooler: str | None) -> None:
    """Raises what would keep the pools from being judged at all, before anything is built: UsageError, ConfigError."""
    with importing_from(config):
        for name in (*names(config, pooler), *([config.pools.subject] if config.pools.subject else ())):
            if name not in BOUNCERS:
                _maker(config, name)


@contextmanager
def candidate(config: Config, name: str, app_dsn: str) -> Iterator[Candidate | None]:
    """The pool ``name``, None where it needs a program that is absent. A project's own subject also goes through
    PgBouncer where that was asked for.
    """
    if name not in BOUNCERS:
        make = _maker(config, name)
        yield Candidate(name=name.replace(":", "."), make=lambda: made(make, url_of(app_dsn)))
        return
    program = find()
    if program is None:
        yield None
        return
    own = config.pools.subject if config.pools.subject not in BUILT_IN else None
    make = _maker(config, own) if own else Unpooled
    mode = BOUNCERS[name][0]
    with bouncing(program, app_dsn, mode) as bouncer:
        yield Candidate(
            name=f"{own.replace(':', '.')}@{name}" if own else name,
            make=lambda: made(make, url_of(bouncer.dsn)),
            transactional=mode is Mode.TRANSACTION,
            renew=bouncer.renew,
        )


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
