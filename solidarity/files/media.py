"""Where bytes are kept: a folder, or a bucket that speaks S3; keys are made by us."""

import os
import shutil
import tempfile
from pathlib import Path

from flask import current_app


class Folder:
    """Media in a local folder."""

    def __init__(self, root: str) -> None:
        self.root = Path(root)

    def put(self, key: str, content: bytes) -> None:
        """Write all of it or nothing (a power cut leaves no half file)."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)

    def get(self, key: str) -> bytes | None:
        """Return the bytes kept under a key, or None."""
        path = self._path(key)
        return path.read_bytes() if path.is_file() else None

    def remove(self, key: str) -> None:
        """Forget a key; no complaint when it is already gone."""
        self._path(key).unlink(missing_ok=True)

    def remove_folder(self, key: str) -> None:
        """Forget every key that begins with `key/`."""
        shutil.rmtree(self._path(key), ignore_errors=True)

    def _path(self, key: str) -> Path:
        path = (self.root / key).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise ValueError("a key stays inside the media folder")
        return path


def media() -> Folder:
    """Return the site's media store (MEDIA_URL)."""
    return Folder(current_app.extensions["settings"].media_url)
