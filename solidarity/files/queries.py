"""Find stored files."""

from solidarity.extensions import db
from solidarity.files.media import media
from solidarity.files.models import StoredFile


def find_file(token: str) -> StoredFile | None:
    """Return the file of an address, or None."""
    return db.session.scalar(db.select(StoredFile).filter_by(token=token))


def get_files(ids: list[int]) -> dict[int, StoredFile]:
    """Return files by id, in one query."""
    if not ids:
        return {}
    rows = db.session.scalars(db.select(StoredFile).where(StoredFile.id.in_(ids)))
    return {row.id: row for row in rows}


def read_derivative(stored: StoredFile, width: int) -> bytes | None:
    """Return the JPEG nearest to `width` pixels wide (the next larger, or the largest)."""
    widths = sorted(int(w) for w in stored.derivatives)
    if not widths:
        return None
    chosen = next((w for w in widths if w >= width), widths[-1])
    return media().get(stored.derivatives[str(chosen)])


def read_original(stored: StoredFile) -> bytes | None:
    """Return the bytes as they were sent."""
    return media().get(f"private/{stored.token}")
