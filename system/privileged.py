"""Work on the database itself is refused before it starts or done whole; a refusal is one sentence and exit code 2."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress

import psycopg
from alembic.util import CommandError
from psycopg import errors
from sqlalchemy.exc import DBAPIError

USAGE = 2
LOCK_TIMEOUT = "SET lock_timeout = '5s'"


class Refusal(Exception):
    """Why nothing was done, and what to do about it, in one sentence."""


def dsn_from_environment() -> str:
    dsn = os.environ.get("TENANTPROOF_DSN", "").strip()
    if not dsn:
        raise Refusal("TENANTPROOF_DSN is not set: give it the privileged URL of the database")
    return dsn


def connect(dsn: str, *, autocommit: bool = False) -> psycopg.Connection:
    """A privileged connection that does not wait long for locks."""
    conn = psycopg.connect(dsn, autocommit=True, connect_timeout=10)
    conn.execute(LOCK_TIMEOUT)
    conn.autocommit = autocommit
    return conn


def main(work: Callable[[str], int]) -> int:
    """Run `work` on the database of TENANTPROOF_DSN; its exit code, or 2 with a sentence on standard error."""
    try:
        return work(dsn_from_environment())
    except Refusal as refusal:
        return _refused(str(refusal))
    except CommandError as error:
        return _refused(f"the migration was refused: {error}")
    except DBAPIError as error:
        return _refused(_sentence(error.orig))
    except psycopg.Error as error:
        return _refused(_sentence(error))


def _refused(sentence: str) -> int:
    with suppress(BrokenPipeError):
        print(f"error: {' '.join(sentence.split())}", file=sys.stderr)
    return USAGE


def _sentence(error: BaseException | None) -> str:
    match error:
        case errors.InsufficientPrivilege():
            return f"this role may not do it ({_message(error)}): connect as a superuser, or see rls/10_roles.sql"
        case errors.LockNotAvailable():
            return "a lock was not to be had within 5 seconds: end the transaction that holds it, then run this again"
        case psycopg.OperationalError() if error.sqlstate is None:
            return f"cannot connect to the database of TENANTPROOF_DSN: {error}"
        case psycopg.ProgrammingError() if error.sqlstate is None:
            return f"TENANTPROOF_DSN is not a connection string: {error}"
        case psycopg.Error():
            return f"the database refused ({error.sqlstate}): {_message(error)}"
        case _:
            return f"the database refused: {error}"


def _message(error: psycopg.Error) -> str:
    return error.diag.message_primary or str(error)
