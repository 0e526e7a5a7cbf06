"""One small world, learned once: tests read it, none changes it."""

import pytest

from matching.recommender import Recommender
from matching.storage import load, save
from tests.matching.worlds import make_schema, make_world


@pytest.fixture(scope="session")
def world():
    return make_world()


@pytest.fixture(scope="session")
def recommender(world):
    return Recommender(make_schema()).fit(*world)


@pytest.fixture
def learned_again(recommender, tmp_path):
    """A copy of the test's own, to be changed."""
    save(recommender, tmp_path / "copy", b"key")
    return load(tmp_path / "copy", b"key")
