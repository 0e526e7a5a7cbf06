"""Install locked requirements with uv, or with pip where uv cannot reach the packages.

`python -m tools.install app dev` installs requirements/app.lock and requirements/dev.lock.
"""

import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"


def install(names: list[str]) -> None:
    """Install every lock in one go; uv first because it is ten times faster."""
    locks = [flag for name in names for flag in ("-r", str(REQUIREMENTS / f"{name}.lock"))]
    with_uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable]
    with_pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for command in (with_uv, with_pip):
        if subprocess.run([*command, "--require-hashes", *locks], check=False).returncode == 0:
            return
        print("trying pip instead of uv", file=sys.stderr)
    raise SystemExit("The packages could not be installed: is a package index reachable?")


if __name__ == "__main__":
    install(sys.argv[1:] or ["app"])
