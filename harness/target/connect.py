"""Target alone makes connection strings and opens connections; a password is never shown.

A user that is set without a password drops the password of the string: it belongs to another user.
"""

import os
import re
from ipaddress import ip_address
from urllib.parse import quote, urlencode

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow

from harness.errors import ConnectionFailed, UsageError

_PRODUCTION = {"prod", "production", "live"}
_READABLE = "Write postgresql://user:password@host:5432/database (special characters as %XX), or host=… dbname=… user=…"


def connect(
    dsn: str,
    *,
    dbname: str | None = None,
    user: str | None = None,
    password: str | None = None,
    autocommit: bool = True,
    application_name: str = "tenantproof",
) -> psycopg.Connection[TupleRow]:
    """An open connection in UTF8. Raises ConnectionFailed; waits ten seconds unless ``dsn`` says otherwise."""
    overrides = {"dbname": dbname, "user": user, "password": password}
    given = {key: value for key, value in overrides.items() if value is not None}
    conninfo = dsn_with(dsn, **given, application_name=application_name, client_encoding="UTF8")
    if "connect_timeout" not in _parameters(dsn):
        conninfo = dsn_with(conninfo, connect_timeout="10")
    try:
        return psycopg.connect(conninfo, autocommit=autocommit)
    except psycopg.OperationalError as error:
        what = f"Cannot connect to {describe(conninfo)}: {_without_password(str(error), conninfo)}"
        raise ConnectionFailed(what, remedy=_remedy(error)) from None


def dsn_with(dsn: str, **overrides: str | None) -> str:
    """``dsn`` (URL or key=value) with some parameters replaced, as key=value; None removes a parameter."""
    parameters = _parameters(dsn)
    if "user" in overrides and "password" not in overrides and overrides["user"] != parameters.get("user"):
        parameters.pop("password", None)
    merged = {**parameters, **overrides}
    return make_conninfo("", **{key: value for key, value in merged.items() if value is not None})


def url_of(dsn: str) -> str:
    """``dsn`` as a URL, for programs that take nothing else (what TENANTPROOF_DSN holds)."""
    parts = {key: str(value) for key, value in _parameters(dsn).items()}
    user, password, dbname = parts.pop("user", ""), parts.pop("password", ""), parts.pop("dbname", "")
    secret = f":{quote(password, safe='')}" if password else ""
    login = f"{quote(user, safe='')}{secret}@" if user else ""
    query = f"?{urlencode(parts, quote_via=quote)}" if parts else ""
    if "/" not in (host := parts.get("host", "")) and "," not in host and ":" not in host and host:
        del parts["host"]
        port = f":{parts.pop('port')}" if "port" in parts else ""
        query = f"?{urlencode(parts, quote_via=quote)}" if parts else ""
        return f"postgresql://{login}{host}{port}/{quote(dbname, safe='')}{query}"
    return f"postgresql://{login}/{quote(dbname, safe='')}{query}"


def describe(dsn: str) -> str:
    """Where ``dsn`` leads, for people: user, host, port and database, never a password."""
    resolved = _resolved(dsn)
    user, host, port = resolved.get("user", ""), resolved.get("host", ""), resolved.get("port", "")
    login = f"{user}@" if user else ""
    socket = host.startswith(("/", "@")) or not host
    place = f"{login}[{host or 'local socket'}]" if socket else f"{login}{host}"
    return f"{place}{':' + port if port else ''}/{database_of(dsn)}"


def database_of(dsn: str) -> str:
    """The name of the database that ``dsn`` leads to; without one libpq takes the user's."""
    resolved = _resolved(dsn)
    return resolved.get("dbname") or resolved.get("user", "")


def refuse_production(dsn: str, yes_really: str | None) -> None:
    """Raise UsageError where ``dsn`` looks like production and ``yes_really`` does not name its database.

    It does where a host is neither loopback nor a Unix socket, and host or database name holds ``prod``,
    ``production`` or ``live`` as a whole word.
    """
    resolved = _resolved(dsn)
    dbname = database_of(dsn)
    names, addresses = resolved.get("host", "").split(","), resolved.get("hostaddr", "").split(",")
    reached = [address for address in addresses if address] or names
    if all(map(_is_near, reached)) or not any(map(_names_production, [*names, dbname])) or yes_really == dbname:
        return
    raise UsageError(
        f"{describe(dsn)} looks like production; nothing was touched",
        remedy=f"Use a copy. If this is meant: --yes-really {dbname}",
    )


def _is_near(host: str) -> bool:
    if not host or host.startswith(("/", "@")) or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _names_production(name: str) -> bool:
    return not _PRODUCTION.isdisjoint(re.split(r"[\W\d_]+", name.lower()))


def _parameters(dsn: str) -> dict[str, str]:
    try:
        found = {key: str(value) for key, value in conninfo_to_dict(dsn).items() if value is not None}
    except psycopg.ProgrammingError as error:
        # libpq quotes the piece that it could not read, which may be part of a password.
        reason = re.sub(r'"[^"]*"?', "…", str(error).strip().splitlines()[0])
        raise ConnectionFailed(f"The connection string cannot be read: {reason}", remedy=_READABLE) from None
    # In u:pa/ss@host libpq takes u for the host and ss@host for the database, and would show both.
    if not re.fullmatch(r"[\d,]*", found.get("port", "")) or ("://" in dsn and "@" in found.get("dbname", "")):
        what = "its port is no number" if "://" not in dsn else "a / or @ stands where none may"
        raise ConnectionFailed(f"The connection string cannot be read: {what}", remedy=_READABLE)
    return found


def _resolved(dsn: str) -> dict[str, str]:
    """The parameters in force, with those of the environment and of a service file."""
    parameters = _parameters(dsn)
    if "service" in parameters or "PGSERVICE" in os.environ:
        # Only libpq reads service files, and only on its way to a connection.
        started = pq.PGconn.connect_start(dsn.encode())
        options = started.info
        started.finish()
    else:
        options = pq.Conninfo.get_defaults()
    defaults = {each.keyword.decode(): each.val.decode() for each in options if each.val}
    return {**defaults, **parameters}


def _without_password(text: str, conninfo: str) -> str:
    password = _parameters(conninfo).get("password") or os.environ.get("PGPASSWORD", "")
    line = " ".join(text.split())
    return line.replace(password, "…") if password else line


def _remedy(error: psycopg.OperationalError) -> str:
    pgconn = error.pgconn
    if pgconn is not None and pgconn.needs_password:
        return "Give a password: in the URL, in PGPASSWORD, or in a passfile (~/.pgpass)."
    if pgconn is not None and pgconn.used_password:
        return "The server asked for a password; check user and password, and that the database exists."
    return "Check that the server is running, and the host, port, user and database: psql with the same URL must work."
