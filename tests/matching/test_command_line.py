"""The file interface: lists for good input, one clear sentence and exit 2 for bad."""

import csv
import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from matching.command_line import main
from tests.matching.worlds import make_world, write_csv, write_world

HOUSE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The world as files, written once."""
    return write_world(tmp_path_factory.mktemp("world"), make_world(people=120))


@pytest.fixture
def files(kept, tmp_path):
    for file in kept.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def recommend_arguments(folder, **changes):
    paths = {name: folder / f"{name}.csv" for name in ("interactions", "items", "users", "queries")}
    paths |= {"schema": folder / "schema.json", "k": 5, "out": folder / "out.csv"} | changes
    pairs = [(f"--{name}", str(value)) for name, value in paths.items() if value is not None]
    return ["recommend", *(word for pair in pairs for word in pair)]


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "matching", *map(str, arguments)],
        cwd=HOUSE, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def read(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_recommend_writes_ranked_items_with_reasons_that_sum_up(files):
    done = run(*recommend_arguments(files))

    assert (done.returncode, done.stderr) == (0, "")
    rows = read(files / "out.csv")
    assert list(rows[0]) == ["user", "rank", "item", "score", "reasons"]
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4", "5"] * 3
    for row in rows:
        reasons = json.loads(row["reasons"])
        assert set(reasons[0]) == {"kind", "name", "value", "contribution"}
        parts = sum(reason["contribution"] for reason in reasons)
        assert parts == pytest.approx(float(row["score"]), abs=1e-6)


def test_history_and_candidates_are_heeded_and_files_may_be_zipped(files):
    history = {"donor": ["stranger"] * 3, "project": ["p1", "p4", "p7"]}
    write_csv(files / "history.csv", history)
    write_csv(files / "candidates.csv", {"slug": ["p1", "p10", "p13", "p2"]})
    write_csv(files / "queries.csv", {"donor": ["stranger"]})
    items = files / "items.csv.gz"
    items.write_bytes(gzip.compress((files / "items.csv").read_bytes()))

    code = main(
        recommend_arguments(
            files, history=files / "history.csv", candidates=files / "candidates.csv",
            items=items, out=files / "out.csv.gz", users=None,
        )
    )  # fmt: skip

    assert code == 0
    assert {row["item"] for row in read(files / "out.csv.gz")} == {"p10", "p13", "p2"}


def test_evaluate_prints_a_table_and_writes_figures(files, capsys):
    arguments = recommend_arguments(files, queries=None, k=None, out=None)
    code = main(["evaluate", *arguments[1:], "--slice", "zero", "--json", str(files / "f.json")])

    table = capsys.readouterr().out
    assert code == 0
    assert "popularity" in table
    assert "blend" in table
    assert json.loads((files / "f.json").read_text())["zero.blend.recall10"] > 0


def refused(capsys, *arguments):
    """The sentence on stderr; nothing else may be printed, and the exit is 2."""
    code = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    assert code == 2
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    return printed.err


@pytest.mark.parametrize("file", ["interactions", "items", "users", "queries"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "does not exist"),
        ("", "no column|no rows"),
        ("x,y\n1,2\n", "no column"),
        ("donor,project,slug\n", "no column|no rows"),
        ("donor,donor\na,b\n", "no column|twice"),
        ("donor,project\na\n", "no column|values instead of"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(files, capsys, file, content, sentence):
    path = files / f"{file}.csv"
    path.unlink() if content is None else path.write_text(content)

    error = refused(capsys, *recommend_arguments(files))

    assert file in error
    assert any(part in error for part in sentence.split("|"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("not json", "is not JSON"),
        ("[1]", "must be a JSON object"),
        ('{"people": {}}', "unknown entry “people”"),
        ('{"items": {"txt": ["name"]}}', "unknown entry “txt”"),
        ('{"items": {"id": 3}}', "“id” as the name of a column"),
        ('{"items": {"text": "name"}}', "“text” must be a list"),
        ('{"items": {"geo": ["lat"]}}', "“geo” must name two columns"),
        ('{"items": {"multi": {"a": ""}}}', "separator that is not empty"),
        ('{"interactions": {"user": null}}', "“user” as the name of a column"),
        ('{"interactions": {"timestamp": 4}}', "“timestamp” as the name of a column"),
    ],
)
def test_a_schema_that_cannot_be_used_is_explained(files, capsys, content, sentence):
    (files / "schema.json").write_text(content)

    assert sentence in refused(capsys, *recommend_arguments(files))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"k": 0}, "--k must be at least 1"),
        ({"k": -1}, "--k must be at least 1"),
        ({"k": "ten"}, "invalid int value"),
        ({"seed": -1}, "seed must not be negative"),
        ({"items": None}, "required: --items"),
        ({"out": "/nowhere/at/all.csv"}, "folder of /nowhere/at/all.csv does not exist"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(files, capsys, changes, sentence):
    assert sentence in refused(capsys, *recommend_arguments(files, **changes))


@pytest.mark.parametrize(
    ("option", "columns", "sentence"),
    [
        ("queries", {"donor": ["nobody"]}, "“nobody” is unknown"),
        ("queries", {"donor": [""]}, "empty id"),
        ("candidates", {"slug": ["p999"]}, "“p999” is unknown"),
        ("history", {"donor": ["d0"], "project": ["p999"]}, "“p999” is unknown"),
        ("history", {"donor": ["d0"]}, "no column “project”"),
        ("interactions", {"donor": ["d0"], "project": ["p999"]}, "“p999” is unknown"),
    ],
)
def test_unknown_ids_are_named(files, capsys, option, columns, sentence):
    path = write_csv(files / f"{option}.csv", columns)

    assert sentence in refused(capsys, *recommend_arguments(files, **{option: path}))


@pytest.mark.parametrize("damage", ["plain text", "cut short", "broken inside"])
def test_a_file_that_is_not_what_its_name_says_is_refused(files, capsys, damage):
    path = files / "items.csv.gz"
    whole = gzip.compress((files / "items.csv").read_bytes())
    broken = {"plain text": b"slug", "cut short": whole[:-20]}
    path.write_bytes(broken.get(damage, whole[:20] + b"\xff" * 40 + whole[60:]))

    assert "cannot be read" in refused(capsys, *recommend_arguments(files, items=path))


def test_text_in_another_encoding_is_refused(files, capsys):
    (files / "items.csv").write_bytes("slug,title\np1,\xe9cole\n".encode("latin-1"))

    assert "cannot be read" in refused(capsys, *recommend_arguments(files))


def test_no_traceback_reaches_the_terminal(files):
    (files / "schema.json").write_text("{")

    done = run(*recommend_arguments(files))

    assert done.returncode == 2
    assert done.stderr.startswith("matching: The schema file")
    assert done.stderr.count("\n") == 1


def test_without_a_command_there_is_one_sentence():
    done = run()

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "required" in done.stderr


def test_pandas_is_not_needed():
    code = "import sys; sys.modules['pandas'] = None; import matching.command_line"

    assert subprocess.run([sys.executable, "-c", code], cwd=HOUSE, check=False).returncode == 0


def test_an_evaluation_of_too_little_is_refused(files, capsys):
    write_csv(files / "interactions.csv", {"donor": ["d0"], "project": ["p1"]})
    arguments = recommend_arguments(files, queries=None, k=None, out=None)[1:]

    code = main(["evaluate", *arguments])

    assert code == 2
    assert "too little to measure" in capsys.readouterr().err
    assert "Too few people" in refused(capsys, "evaluate", *arguments, "--slice", "warm")
