"""The harness logs in as the application does, for real: only a login takes on the role's own settings."""

import os
import secrets

from psycopg import errors, sql

from harness.errors import ConnectionFailed, UsageError
from harness.target.connect import connect, database_of, dsn_with

_VARIABLE = "TENANTPROOF_APP_DSN"


def app_login(dsn: str, app_role: str, app_dsn: str | None, *, owned: bool) -> str | None:
    """A connection string that logs in as ``app_role``, None where no login works.

    Tried in turn: ``app_dsn``; TENANTPROOF_APP_DSN; where the server is ``owned``, a random password, which is
    set; the address of ``dsn`` with that user, without password or with one from a passfile. An address that
    somebody gave must work: raises ConnectionFailed where it does not, UsageError where it is another role's.
    """
    for given, whence in ((app_dsn, "--app-dsn"), (os.environ.get(_VARIABLE), _VARIABLE)):
        if given:
            return _given(dsn, app_role, given, whence)
    password = _set_password(dsn, app_role) if owned else None
    candidate = dsn_with(dsn, user=app_role, password=password)
    try:
        user = _session_user(candidate)
    except ConnectionFailed:
        return None
    return candidate if user == app_role else None


def _given(dsn: str, app_role: str, given: str, whence: str) -> str:
    candidate = dsn_with(given, dbname=database_of(dsn))
    user = _session_user(candidate)
    if user != app_role:
        raise UsageError(
            f"{whence} logs in as {user!r}, but database.app_role is {app_role!r}",
            remedy=f"Give the address of {app_role}, or name {user} in tenantproof.toml.",
        )
    return candidate


def _session_user(dsn: str) -> str:
    with connect(dsn) as conn:
        found = conn.execute("SELECT session_user").fetchone()
    assert found is not None
    return str(found[0])


def _set_password(dsn: str, app_role: str) -> str | None:
    password = secrets.token_hex(16)
    with connect(dsn) as conn:
        try:
            conn.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(app_role), sql.Literal(password)))
        except errors.UndefinedObject:
            return None
    return password
