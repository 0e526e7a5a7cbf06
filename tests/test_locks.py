"""The locks name versions and hashes, never where a package was fetched from."""

import json
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
PYTHON_LOCKS = sorted((HOUSE / "requirements").glob("*.lock"))
ADDRESS = re.compile(
    r"\b[a-z][a-z0-9+.]*://|--(?:extra-)?index-url|--find-links|--trusted-host|@ file"
)


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda path: path.name)
def test_a_python_lock_holds_no_address(lock):
    text = lock.read_text()
    found = ADDRESS.search(text)
    assert found is None, f"{lock.name} names {found.group()}"


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda path: path.name)
def test_every_line_of_a_python_lock_is_pinned_with_a_hash(lock):
    entries = re.split(r"\n(?=[a-z0-9])", lock.read_text(), flags=re.IGNORECASE)
    pinned = [entry for entry in entries if re.match(r"[A-Za-z0-9._\[\]-]+==", entry)]
    assert pinned
    assert all("--hash=sha256:" in entry for entry in pinned)


def test_the_browser_lock_holds_no_address():
    text = (HOUSE / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]
    assert packages
    assert [name for name, facts in packages.items() if "resolved" in facts] == []
    assert all("integrity" in facts for name, facts in packages.items() if name)
    hosts = [m for m in re.findall(r"https?://[^\"]+", text) if "registry" in m or "mirror" in m]
    assert hosts == []
