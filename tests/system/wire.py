"""A proxy that counts: a round trip is a burst of bytes from the client that is answered."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from harness.target.connect import dsn_with


class Wire:
    """A Unix socket in front of the server's; `trips` counts turns from client to server."""

    def __init__(self) -> None:
        self.trips = 0
        self._talking = ""

    @asynccontextmanager
    async def before(self, dsn: str) -> AsyncIterator[str]:
        """The address that leads through this wire; what is connected at the end is cut."""
        parameters = conninfo_to_dict(dsn)
        behind = f"{parameters['host']}/.s.PGSQL.{parameters['port']}"

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there, back = await asyncio.open_unix_connection(behind)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(reader, back, "client"))
                both.create_task(self._pass(there, writer, "server"))

        with tempfile.TemporaryDirectory(prefix="wire") as folder:
            async with asyncio.TaskGroup() as connections:
                server = await asyncio.start_unix_server(
                    lambda reader, writer: connections.create_task(accept(reader, writer)),
                    Path(folder) / ".s.PGSQL.5432",
                )
                try:
                    yield dsn_with(dsn, host=folder, port="5432")
                finally:
                    server.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, who: str) -> None:
        try:
            while data := await reader.read(65536):
                if who == "client" and self._talking != "client":
                    self.trips += 1
                self._talking = who
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            return  # whoever has left needs no answer
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
