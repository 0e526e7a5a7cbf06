"""The file interface: tables in, suggestions or figures out, one clear sentence when refused."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from matching.catalogue import Catalogue
from matching.choices import gathered
from matching.errors import BadInput, MatchingError
from matching.evaluate import Report, measured
from matching.reasons import as_json
from matching.recommender import Recommender
from matching.schema import Schema
from matching.splits import Slice
from matching.tables import read_table, write_table

HEADER = ("user", "rank", "item", "score", "reasons")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when done, 2 when the input cannot be used."""
    try:
        asked = _parser().parse_args(arguments)
        asked.run(asked)
    except MatchingError as refusal:
        print(f"matching: {refusal}", file=sys.stderr)
        return 2
    return 0


class _Parser(argparse.ArgumentParser):
    """A wrong argument is refused like any other input: one sentence, no usage page."""

    def error(self, message: str):
        raise BadInput(f"{message[:1].upper()}{message[1:]}; see python -m matching --help.")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m matching", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="recommend|evaluate")
    recommend = commands.add_parser("recommend", help="write the best items for each query")
    evaluate = commands.add_parser("evaluate", help="measure every model beside popularity")
    for command in (recommend, evaluate):
        command.add_argument("--interactions", required=True, help="CSV of who chose what")
        command.add_argument("--items", required=True, help="CSV of items")
        command.add_argument("--users", help="CSV of profiles")
        command.add_argument("--schema", required=True, help="JSON that names the columns")
        command.add_argument("--seed", type=int, default=7)
    recommend.add_argument("--queries", required=True, help="CSV of user ids")
    recommend.add_argument("--history", help="CSV of interactions known of the queries")
    recommend.add_argument("--candidates", help="CSV of item ids that may be shown")
    recommend.add_argument("--k", type=int, default=10)
    recommend.add_argument("--out", required=True, help="CSV to write")
    recommend.set_defaults(run=_recommend)
    evaluate.add_argument("--slice", choices=[str(kind) for kind in Slice])
    evaluate.add_argument("--json", help="file for the figures")
    evaluate.set_defaults(run=_evaluate)
    return parser


def _inputs(asked):
    schema = Schema.read(asked.schema)
    if asked.seed < 0:
        raise BadInput("The seed must not be negative.")
    interactions = read_table(asked.interactions, schema.interactions.names(), "interactions")
    items = read_table(asked.items, schema.items.names(), "items")
    users = asked.users and read_table(asked.users, schema.users.names(), "users")
    return schema, interactions, items, users or None


def _recommend(asked) -> None:
    if asked.k < 1:
        raise BadInput("--k must be at least 1.")
    schema, interactions, items, users = _inputs(asked)
    user, item = schema.interactions.user, schema.interactions.item
    queries = list(dict.fromkeys(_ids(asked.queries, (schema.users.id, user), "queries")))
    history = asked.history and read_table(asked.history, [user, item], "history")
    candidates = asked.candidates and _ids(asked.candidates, (schema.items.id, item), "candidates")
    _check_out(asked.out)
    recommender = Recommender(schema, random_state=asked.seed)
    recommender.fit(interactions, items, users)
    found = recommender.recommend(
        queries, asked.k, history=history or None, candidates=candidates or None
    )
    lines = ((f.user, f.rank, f.item, repr(f.score), as_json(f.reasons)) for f in found)
    write_table(asked.out, HEADER, lines)


def _ids(path: str, names: Sequence[str], what: str) -> list[str]:
    """The column of ids: by either of two names, or the only column there is."""
    columns = read_table(path, [], what)
    known = [name for name in names if name in columns]
    if not known and len(columns) > 1:
        raise BadInput(f"The {what} file {path} has no column “{names[0]}”.")
    ids = columns[(known or list(columns))[0]].tolist()
    if "" in ids:
        raise BadInput(f"The {what} file {path} has an empty id.")
    return ids


def _check_out(path: str) -> None:
    if not Path(path).resolve().parent.is_dir():
        raise BadInput(f"The folder of {path} does not exist.")


def _evaluate(asked) -> None:
    schema, interactions, items, users = _inputs(asked)
    if asked.json:
        _check_out(asked.json)
    catalogue = Catalogue(schema, items, users)
    choices = gathered(interactions, schema.interactions, catalogue.item_ids)
    kinds = [Slice(asked.slice)] if asked.slice else list(Slice)
    figures: dict[str, float] = {}
    for kind in kinds:
        try:
            report = measured(catalogue, choices, kind, asked.seed)
        except BadInput as refusal:
            if asked.slice:
                raise
            print(f"{kind}: {refusal}")
            continue
        figures |= report.figures()
        print(as_text(report))
    if not figures:
        raise BadInput("There is too little to measure anything.")
    if asked.json:
        Path(asked.json).write_text(json.dumps(figures, indent=1), encoding="utf-8")


def as_text(report: Report) -> str:
    """The report as a table."""
    people = report.lines[0].people
    head = f"{report.slice}: {people:,} people, learned in {report.fit_seconds:.1f} s"
    names = "model        R@10 [95 %]           NDCG@10  MRR    cov    Gini   R@10 - popularity"
    lines = [
        f"{x.model:<12} {x.recall10:.3f} [{x.low:.3f}, {x.high:.3f}]  {x.ndcg10:.3f}    "
        f"{x.mrr:.3f}  {x.coverage:.3f}  {x.gini:.3f}  "
        f"{x.ahead:+.3f} [{x.ahead_low:+.3f}, {x.ahead_high:+.3f}]"
        for x in report.lines
    ]
    s = report.spread
    spread = (
        f"spreading attention (penalty {s.penalty:g}{', one slot explores' * s.explore}): R@10 "
        f"{s.recall10_before:.3f} -> {s.recall10_after:.3f} ({-s.relative_cost:+.1%}), Gini "
        f"{s.gini_before:.3f} -> {s.gini_after:.3f}, never shown "
        f"{s.never_shown_before} -> {s.never_shown_after}"
    )
    return "\n".join([head, names, *lines, spread, ""])
