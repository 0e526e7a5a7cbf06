"""Storage: arrays and a signed manifest; no pickle, so a file can hold no program.

A stored recommender is two files: `NAME.npz` with the arrays and `NAME.json` with everything
else, the SHA-256 of the arrays and an HMAC under the caller's key. Loading checks the signature
before it reads anything else.
"""

import hashlib
import hmac
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import scipy
import sklearn
from scipy.sparse import csr_matrix, issparse

from matching.blend import BucketBlend
from matching.catalogue import Catalogue
from matching.choices import gathered
from matching.errors import BadInput, Foreign, Tampered
from matching.models.coldmap import ColdMap
from matching.models.content import Content
from matching.models.ease import EASE
from matching.models.neighbours import ItemNeighbours
from matching.models.popularity import Popularity
from matching.models.segment import SegmentPopularity
from matching.people import People
from matching.recommender import Recommender
from matching.rerank import Rerank
from matching.schema import Schema

FORMAT = "matching-recommender/1"
LIMIT = 64 * 1024 * 1024  # bytes of manifest read at most
KINDS = {
    kind.__name__: kind
    for kind in (BucketBlend, ColdMap, Content, EASE, ItemNeighbours, Popularity, SegmentPopularity)
}


def save(recommender: Recommender, path: str | Path, key: bytes) -> None:
    """Write a fitted recommender to `path`.npz and `path`.json, signed with `key`."""
    arrays: dict[str, np.ndarray] = {}
    catalogue = recommender.people_.catalogue
    body = {
        "format": FORMAT,
        "versions": {m.__name__: m.__version__ for m in (np, scipy, sklearn)},
        "schema": _schema_json(recommender.schema),
        "rerank": None if recommender.rerank is None else vars(recommender.rerank),
        "random_state": recommender.random_state,
        "interactions": _packed(recommender.interactions_, arrays),
        "items": _packed(catalogue.items, arrays),
        "users": _packed(catalogue.users, arrays),
        "blend": _packed(recommender.blend_, arrays),
    }
    npz, manifest = _files(path)
    with npz.open("wb") as file:
        np.savez(file, **arrays)
    body["sha256"] = _digest(npz)
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    manifest.write_text(json.dumps({"body": text, "hmac": _sign(text, key)}), encoding="utf-8")


def load(path: str | Path, key: bytes) -> Recommender:
    """Read a recommender; raises Tampered or Foreign rather than trust a file."""
    npz, manifest = _files(path)
    body = _verified(manifest, key)
    if not npz.is_file() or not hmac.compare_digest(_digest(npz), body["sha256"]):
        raise Tampered(f"The arrays in {npz.name} are not those that were signed.")
    with np.load(npz, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    schema = None if body["schema"] is None else Schema.parse(body["schema"])
    spread = None if body["rerank"] is None else Rerank(**body["rerank"])
    recommender = Recommender(schema, spread, body["random_state"])
    found = {name: _unpacked(body[name], arrays) for name in ("interactions", "items", "users")}
    catalogue = Catalogue(schema or Schema(), found["items"], found["users"])
    columns = catalogue.schema.interactions
    recommender.interactions_ = found["interactions"]
    recommender.people_ = People(
        catalogue, gathered(found["interactions"], columns, catalogue.item_ids)
    )
    recommender.blend_ = _unpacked(body["blend"], arrays)
    return recommender


def _files(path: str | Path) -> tuple[Path, Path]:
    path = Path(path)
    return path.with_name(path.name + ".npz"), path.with_name(path.name + ".json")


def _sign(text: str, key: bytes) -> str:
    if not key:
        raise BadInput("A key is needed to sign or check a stored recommender.")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _verified(manifest: Path, key: bytes) -> dict:
    """The body of a manifest whose signature holds."""
    try:
        if manifest.stat().st_size > LIMIT:
            raise Foreign(f"{manifest.name} is too large for a manifest.")
        outer = json.loads(manifest.read_text(encoding="utf-8"))
        text, signature = str(outer["body"]), str(outer["hmac"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        if isinstance(error, Foreign):
            raise
        raise Foreign(f"{manifest.name} is not the manifest of a recommender.") from None
    if not hmac.compare_digest(_sign(text, key).encode(), signature.encode()):
        raise Tampered(f"The signature of {manifest.name} does not hold under this key.")
    body = json.loads(text)
    if body.get("format") != FORMAT:
        raise Foreign(f"{manifest.name} is of another format than {FORMAT}.")
    return body


def _schema_json(schema: Schema | None) -> dict | None:
    if schema is None:
        return None
    return json.loads(json.dumps(asdict(schema)))


def _packed(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    """A value as JSON in which each array is replaced by its name in `arrays`."""
    if isinstance(value, np.ndarray):
        name = f"a{len(arrays)}"
        arrays[name] = value
        return {"array": name}
    if issparse(value):
        parts = [value.data, value.indices, value.indptr]
        return {"csr": [_packed(p, arrays) for p in parts], "shape": list(value.shape)}
    if type(value).__name__ in KINDS and isinstance(value, KINDS[type(value).__name__]):
        state = {name: _packed(part, arrays) for name, part in vars(value).items()}
        return {"kind": type(value).__name__, "state": state}
    if isinstance(value, dict):
        return {"dict": [[name, _packed(part, arrays)] for name, part in value.items()]}
    if isinstance(value, list | tuple):
        return {"list": [_packed(part, arrays) for part in value]}
    return {"value": value.item() if isinstance(value, np.generic) else value}


def _unpacked(packed: dict, arrays: dict[str, np.ndarray]) -> Any:
    if "array" in packed:
        return arrays[packed["array"]]
    if "csr" in packed:
        data, indices, indptr = (_unpacked(part, arrays) for part in packed["csr"])
        return csr_matrix((data, indices, indptr), shape=tuple(packed["shape"]))
    if "kind" in packed:
        model = KINDS[packed["kind"]]()
        state = {name: _unpacked(part, arrays) for name, part in packed["state"].items()}
        vars(model).update(state)
        return model
    if "dict" in packed:
        return {name: _unpacked(part, arrays) for name, part in packed["dict"]}
    if "list" in packed:
        return [_unpacked(part, arrays) for part in packed["list"]]
    return packed["value"]
