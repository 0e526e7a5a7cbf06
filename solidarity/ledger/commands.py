"""The book's commands: `check`, `seal`, `export`."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import click

from solidarity.ledger import checks, export, seal
from solidarity.ledger.chart.rules import Book

BOOK = click.option(
    "--book", type=click.Choice([str(book) for book in Book]), default="live", show_default=True
)


def ledger_commands(
    open_session: Callable[[], AbstractContextManager],
    also: Callable[[], list[checks.Finding]] = list,
) -> click.Group:
    """The group `ledger`; `open_session()` is a block that yields a session and commits at its end.

    `also` asks the invariants between the book and the rooms above it.
    Sealing takes a block per batch, so that it never holds a long transaction.
    """
    group = click.Group("ledger", help="Check, seal and publish the book.")
    for command in (_check(open_session, also), _seal(open_session), _export(open_session)):
        group.add_command(command)
    return group


def _check(open_session, also) -> click.Command:
    @click.command("check")
    @click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
    @click.pass_context
    def check_book(context: click.Context, as_json: bool) -> None:
        """Ask every invariant of the book. Exit code 1 when one is broken."""
        with open_session() as session:
            findings = [*checks.check(session), *also()]
        click.echo(checks.as_json(findings) if as_json else _told(findings))
        context.exit(1 if checks.is_broken(findings) else 0)

    return check_book


def _seal(open_session) -> click.Command:
    @click.command("seal")
    @BOOK
    def seal_book(book: str) -> None:
        """Seal what was posted in both books and write down today's head of one."""
        total, seen = 0, seal.from_the_start()
        while True:
            with open_session() as session:
                sealed = seal.seal_pending(session, seal.STEP, seen)
            if not sealed:
                break
            total += sealed
        with open_session() as session:
            head = seal.publish_head(session, datetime.now(UTC).date(), book)
        click.echo(f"{total} entries sealed.")
        click.echo(f"Head of {head.day}: {head.seq}:{head.hash}" if head else "The book is empty.")

    return seal_book


def _export(open_session) -> click.Command:
    @click.command("export")
    @click.argument("file", type=click.File("w", encoding="utf-8", atomic=True))
    @BOOK
    def export_book(file, book: str) -> None:
        """Write the public book to FILE (JSON lines), for `python -m solidarity.ledger.verify`."""
        with open_session() as session:
            count = export.write_book(session, file, book)
        click.echo(f"{count} sealed entries of the book {book!r}.", err=True)

    return export_book


def _told(findings: list[checks.Finding]) -> str:
    if not findings:
        return f"The book holds: {len(checks.INVARIANTS)} invariants asked."
    return "\n".join(f"{f.gravity.upper()} {f.promise} Not so: {f.subject}" for f in findings)
