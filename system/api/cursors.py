"""A cursor is a place in one list of one tenant: in any other list, or changed by a byte, it is no cursor at all.

Access does not rest on it (every query names its tenant); it only says where to go on.
"""

import base64
import hmac
import struct
from datetime import UTC, datetime, timedelta

from system.problems import Missing

_PLACE = struct.Struct(">qq")
_MAC = 16
FORM = r"^[A-Za-z0-9_-]{43}$"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Place = tuple[datetime, int]


def cursor_at(key: bytes, place: Place, *, tenant_id: int, of: str) -> str:
    """The text that leads back behind `place`; `of` names the list with its filters."""
    at, row_id = place
    packed = _PLACE.pack((at - _EPOCH) // _MICROSECOND, row_id)
    return _text(packed + _mac(key, packed, tenant_id, of))


def place_of(key: bytes, cursor: str, *, tenant_id: int, of: str) -> Place:
    """Raises Missing for whatever cursor_at did not make for this tenant and list; `cursor` has the form of one."""
    raw = base64.urlsafe_b64decode(cursor + "=")
    packed, mac = raw[: _PLACE.size], raw[_PLACE.size :]
    # The last letter has two bits to spare: only one way to write a cursor is taken.
    if _text(raw) != cursor or not hmac.compare_digest(mac, _mac(key, packed, tenant_id, of)):
        raise Missing
    microseconds, row_id = _PLACE.unpack(packed)
    return _EPOCH + microseconds * _MICROSECOND, row_id


def _mac(key: bytes, packed: bytes, tenant_id: int, of: str) -> bytes:
    return hmac.digest(key, packed + f"{tenant_id}/{of}".encode(), "sha256")[:_MAC]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
