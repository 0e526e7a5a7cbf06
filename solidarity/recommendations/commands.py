"""Commands of the recommender: train, suggest, evaluate."""

import click
from flask.cli import AppGroup

from matching.errors import BadInput
from matching.evaluate import evaluate as measure
from matching.splits import Slice
from solidarity.recommendations import actions, records

matching = AppGroup("matching", help="Train the recommender; make suggestions; measure.")


@matching.command("train")
def train() -> None:
    """Fit on the choices in the database."""
    click.echo(f"Learned from {actions.train()} choices.")


@matching.command("suggest")
def suggest() -> None:
    """Train, then make everybody's suggestions again."""
    click.echo(f"Suggestions made for {actions.suggest_all()} people.")


@matching.command("evaluate")
@click.option("--slice", "kind", type=click.Choice([str(s) for s in Slice]), default="warm")
@click.option("--seed", default=7, show_default=True)
def evaluate(kind: str, seed: int) -> None:
    """Measure the models beside popularity on this site's own choices, with intervals."""
    tables = records.read_tables()
    try:
        report = measure(
            tables.interactions, tables.items, tables.people,
            schema=records.SCHEMA, kind=Slice(kind), seed=seed,
        )  # fmt: skip
    except BadInput as error:
        raise click.ClickException(str(error)) from None
    for line in report.lines:
        click.echo(
            f"{line.model:20} R@10 {line.recall10:.3f} [{line.low:.3f}, {line.high:.3f}] "
            f"NDCG {line.ndcg10:.3f}  ahead of popularity {line.ahead:+.3f} "
            f"[{line.ahead_low:+.3f}, {line.ahead_high:+.3f}]"
        )
