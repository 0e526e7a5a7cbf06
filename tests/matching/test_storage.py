"""Storage: what was saved comes back the same; what was touched is refused by name."""

import json

import numpy as np
import pytest

from matching.errors import BadInput, Foreign, StorageRefused, Tampered
from matching.recommender import Recommender
from matching.storage import load, save

KEY = b"a key of the caller"


@pytest.fixture
def stored(tmp_path, recommender):
    save(recommender, tmp_path / "model", KEY)
    return tmp_path / "model"


def npz(path):
    return path.with_name("model.npz")


def manifest(path):
    return path.with_name("model.json")


def test_what_comes_back_recommends_the_same(stored, recommender):
    loaded = load(stored, KEY)

    queries = ["d1", "d5", "d241"]
    assert loaded.recommend(queries) == recommender.recommend(queries)
    assert loaded.candidates_for("p28") == recommender.candidates_for("p28")


def test_what_comes_back_can_learn_on(stored):
    loaded = load(stored, KEY)

    loaded.partial_update({"donor": ["d1"], "project": ["p20"]})

    assert "p20" not in {one.item for one in loaded.recommend(["d1"], k=40)}


def test_a_recommender_without_schema_or_profiles_is_stored_too(tmp_path):
    plain = Recommender().fit({"user": ["a"], "item": ["x"]}, {"item": ["x", "y"]})
    save(plain, tmp_path / "plain", KEY)

    assert load(tmp_path / "plain", KEY).recommend(["a"]) == plain.recommend(["a"])


def test_the_arrays_hold_no_objects(stored):
    with np.load(npz(stored), allow_pickle=False) as arrays:
        assert all(arrays[name].dtype.kind in "fiUb" for name in arrays.files)


def test_another_key_is_refused(stored):
    with pytest.raises(Tampered, match="signature"):
        load(stored, b"another key")


def test_one_changed_byte_in_the_arrays_is_refused(stored):
    content = bytearray(npz(stored).read_bytes())
    content[len(content) // 2] ^= 1
    npz(stored).write_bytes(content)

    with pytest.raises(Tampered, match="not those that were signed"):
        load(stored, KEY)


def test_missing_arrays_are_refused(stored):
    npz(stored).unlink()

    with pytest.raises(Tampered):
        load(stored, KEY)


def test_a_changed_manifest_is_refused(stored):
    outer = json.loads(manifest(stored).read_text())
    outer["body"] = outer["body"].replace('"random_state": 7', '"random_state": 8')
    manifest(stored).write_text(json.dumps(outer))

    with pytest.raises(Tampered, match="signature"):
        load(stored, KEY)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"body": 1}', "not json", "[" * 100_000])
def test_a_foreign_manifest_is_refused(stored, content):
    manifest(stored).write_text(content)

    with pytest.raises(Foreign):
        load(stored, KEY)


def test_nothing_at_all_is_refused_by_name(tmp_path):
    with pytest.raises(StorageRefused):
        load(tmp_path / "nothing", KEY)


def test_a_manifest_of_another_format_is_refused(stored, monkeypatch, recommender):
    monkeypatch.setattr("matching.storage.FORMAT", "matching-recommender/0")
    save(recommender, stored, KEY)
    monkeypatch.undo()

    with pytest.raises(Foreign, match="another format"):
        load(stored, KEY)


def test_a_key_is_required(tmp_path, recommender):
    with pytest.raises(BadInput, match="key is needed"):
        save(recommender, tmp_path / "model", b"")
