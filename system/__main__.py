"""The service starts when it can do its work safely, or says in one sentence why it cannot, with exit code 2.

TENANTPROOF_APP_DSN=… TENANTPROOF_PORT=8000 python -m system        settings: system/settings.py
"""

import errno
import os
import socket
import sys
from contextlib import suppress

import psycopg
import uvicorn

from system.api.app import create_app
from system.keys import SettingsError
from system.settings import Ablation, Settings, settings_from

UNBOUND = "SELECT rolsuper OR rolbypassrls, rolname FROM pg_catalog.pg_roles WHERE rolname = current_user"


def main() -> int:
    try:
        settings = settings_from(os.environ)
        _refuse_unbound(settings)
        listener = listen(settings)
    except SettingsError as error:
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    if settings.ablation is not None:
        print(f"warning: UNSAFE: the {settings.ablation} layer is missing from this service", file=sys.stderr)
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning", server_header=False))
    print(f"serving on http://{settings.host}:{settings.port} (documentation: /docs)", file=sys.stderr)
    with suppress(KeyboardInterrupt):  # uvicorn has ended in order, and raises again what ended it
        server.run(sockets=[listener])
    return 0


def _refuse_unbound(settings: Settings) -> None:
    """Row security does not bind superusers and BYPASSRLS: the service would have one layer and not know it."""
    try:
        with psycopg.connect(settings.dsn, connect_timeout=10, autocommit=True, prepare_threshold=None) as conn:
            found = conn.execute(UNBOUND).fetchone()
    except psycopg.ProgrammingError as error:
        raise SettingsError(f"TENANTPROOF_APP_DSN is not a connection string: {error}") from None
    except psycopg.Error as error:
        raise SettingsError(f"cannot connect to the database of TENANTPROOF_APP_DSN: {error}") from None
    assert found is not None
    if found[0] and settings.ablation is not Ablation.DATABASE:
        raise SettingsError(f"role {found[1]} is not bound by row security: let TENANTPROOF_APP_DSN log in as app_user")


def listen(settings: Settings) -> socket.socket:
    """Raises SettingsError where the port is not to be had."""
    try:
        listener = socket.create_server((settings.host, settings.port), backlog=2048)
    except OSError as error:
        why = "in use" if error.errno == errno.EADDRINUSE else f"not to be had ({error.strerror})"
        raise SettingsError(
            f"port {settings.port} of {settings.host} is {why}: choose another, TENANTPROOF_PORT"
        ) from None
    # Connections inherit it. asyncio sets it by itself only where a socket names its protocol, which these do not;
    # without it the body waits 40 ms for the acknowledgement of the headers.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


if __name__ == "__main__":
    sys.exit(main())
