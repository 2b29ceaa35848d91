"""An answer leaves when it is written: no connection of the service waits for an acknowledgement first."""

import socket

from system.__main__ import listen
from system.settings import Settings
from tests.system.conftest import KEYS


def test_connections_send_without_delay() -> None:
    settings = Settings(dsn="", keys=KEYS, cursor_key=b"c" * 32, port=0)
    with listen(settings) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
