"""The house rules. Each failure says which line to move and where."""

import ast
import sys
from pathlib import Path

import pytest

from solidarity import ROOMS

HOUSE = Path(__file__).parent.parent
SOURCES = ("solidarity", "matching")
FILES = sorted(f for s in SOURCES for f in (HOUSE / s).rglob("*.py") if "versions" not in f.parts)
HTTP = {"forms", "views"}
GROUND = {"columns", "extensions", "announcements", "settings", "errors", "jobs"}
TOP = {"app", "rooms", "commands", "demo", "migrations"}  # where everything meets
PURE = {"kit", "errors"}
READS = {"queries", "rules"}

# The only places that commit in the middle of something, and why.
MAY_COMMIT = {
    "solidarity.web.transaction": "one request, one job, one command: one transaction",
    "solidarity.migrations.env": "a migration is all of it, or nothing",
}


def module_name(path: Path) -> str:
    parts = path.relative_to(HOUSE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in FILES}


def imports_of(name: str):
    """Yield (line, imported module); `from package import module` counts as the module."""
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno} write the full path"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield node.lineno, full if full in MODULES else node.module


def place(module: str) -> tuple[str | None, str | None]:
    """Return (room, kind of file); sub-rooms keep the room's name."""
    parts = module.split(".")
    if parts[0] != "solidarity" or len(parts) < 2 or parts[1] not in ROOMS:
        return None, None
    return parts[1], parts[-1] if len(parts) > 2 else "__init__"


def why_not(importer: str, imported: str) -> str | None:
    """Return None when allowed, or the sentence that says what to do instead."""
    top = imported.split(".", maxsplit=1)[0]
    second = ([*importer.split("."), ""])[1]
    room, file = place(importer)
    to_room, to_file = place(imported)
    if top == "stripe" and importer != "solidarity.giving.gateway":
        return "only solidarity.giving.gateway talks to Stripe"
    if importer.startswith("matching"):
        allowed = {"matching", "numpy", "scipy", "sklearn", "joblib"} | sys.stdlib_module_names
        return None if top in allowed else "matching knows neither the web nor the database"
    if top == "matching" and room != "recommendations" and second not in TOP:
        return "only the recommendations room speaks to matching"
    if second in PURE:
        pure = top in sys.stdlib_module_names or imported.startswith("solidarity.kit")
        return None if pure else "kit and errors use the standard library only"
    if second in TOP:
        return None
    if second in GROUND:
        return "the ground floor knows no room" if to_room and to_room != "kit" else None
    if room is None:
        return None
    if ([*imported.split("."), ""])[1] in TOP:
        return "rooms do not know the house that holds them"
    return _room_to_room(room, file, to_room, to_file, top, imported)


def _room_to_room(room, file, to_room, to_file, top, imported) -> str | None:
    if file == "rules":
        pure = top in sys.stdlib_module_names or imported.startswith(
            ("solidarity.kit", "solidarity.errors")
        )
        return None if pure or to_file == "rules" else "rules are pure: values in, an answer out"
    if file in HTTP:
        if top == "sqlalchemy":
            return "a page asks queries; it does not write SQL"
        if to_room and ROOMS.index(to_room) > ROOMS.index(room) and to_file not in READS:
            return "a page only reads (queries) from the rooms above it"
        return None
    if to_room and to_room != room:
        if to_file in HTTP and room != "web":
            return None if to_room == "web" else "nothing imports another room's pages"
        if ROOMS.index(to_room) > ROOMS.index(room):
            return f"{room} lies below {to_room}: call down, or announce"
    return None


@pytest.mark.parametrize("name", MODULES)
def test_imports_follow_the_house_rules(name):
    for line, imported in imports_of(name):
        reason = why_not(name, imported)
        assert reason is None, f"{name}:{line} imports {imported}: {reason}"


@pytest.mark.parametrize("name", MODULES)
def test_imports_stand_at_the_top(name):
    for function in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                assert not isinstance(node, ast.Import | ast.ImportFrom), (
                    f"{name}:{node.lineno} hides an import inside {function.name}"
                )


@pytest.mark.parametrize("name", [n for n in MODULES if MODULES[n].name == "__init__.py"])
def test_an_init_holds_a_docstring_and_imports_nothing(name):
    assert ast.get_docstring(ast.parse(MODULES[name].read_text())), f"{name} says what it is for"
    assert not list(imports_of(name)), f"{name} imports something"


@pytest.mark.parametrize("name", sorted(set(MODULES) - set(MAY_COMMIT)))
def test_only_the_named_edges_commit(name):
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(node, ast.Attribute) and node.attr == "commit":
            raise AssertionError(f"{name}:{node.lineno} commits; one request is one transaction")


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is_for(name):
    assert ast.get_docstring(ast.parse(MODULES[name].read_text())), name


def test_no_module_imports_itself_in_a_circle():
    graph = {m: {i for _, i in imports_of(m) if i in MODULES and i != m} for m in MODULES}
    finished: set[str] = set()

    def visit(module: str, trail: list[str]) -> None:
        assert module not in trail, "circle: " + " -> ".join([*trail, module])
        if module not in finished:
            for neighbour in sorted(graph[module]):
                visit(neighbour, [*trail, module])
            finished.add(module)

    for module in graph:
        visit(module, [])
