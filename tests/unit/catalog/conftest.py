"""What tests of search share."""

import pytest

from services.catalog.search import SearchIndex
from tests.unit.catalog.library import LIBRARY
from tests.unit.catalog.records import index_of


@pytest.fixture(scope="session")
def index() -> SearchIndex:
    """An index of the small library, which no test changes."""
    return index_of(*LIBRARY)
