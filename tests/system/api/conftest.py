"""The service on the database of tests/system/conftest.py."""

from collections.abc import Iterator

import pytest

from tests.system.api.caller import Caller, calling
from tests.system.conftest import Place


@pytest.fixture(scope="module")
def service(place: Place) -> Iterator[Caller]:
    with calling(place.settings()) as caller:
        yield caller
