"""Statements: a giver's year, a project's book, a host's month; as papers and as sheet rows."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext, ngettext

from solidarity.giving import queries as giving
from solidarity.giving.models import Donation
from solidarity.giving.papers import queries
from solidarity.giving.papers.frame import paper
from solidarity.giving.papers.queries import Moved, Pocket, PublicLine
from solidarity.giving.papers.rules import Big, Column, Facts, Paper, Table, Words
from solidarity.giving.papers.sheets import Cell
from solidarity.giving.papers.words import HELD, KINDS, MEANS, POCKETS
from solidarity.giving.rules import STATE_WORDS, DonationState
from solidarity.kit import clock
from solidarity.kit.money import Money, mad
from solidarity.projects.models import Project
from solidarity.web.filters import about, date_text, number, plain_money, text_in

Gifts = Sequence[tuple[Donation, Project]]
Sheet = tuple[list[str], list[list[Cell]]]
MOST_LINES = 400  # of a project's paper: the sheet has them all


def _said(words: dict[str, str], code: str) -> str:
    return gettext(words[code]) if code in words else code


def _together(amounts: Sequence[Money]) -> str:
    """One sum a currency, side by side: they are never added up."""
    return " · ".join(plain_money(amount) for amount in queries.sums(amounts)) or "0"


# A giver's year


def yearly(name: str, year: int, gifts: Gifts) -> Paper:
    """Return what a person gave over a year, refunds taken off."""
    kept = [queries.kept(gift) for gift, _ in gifts]
    columns = [Column(gettext("Received on"), "date"), Column(gettext("Project")),
               Column(gettext("Reference"), "date"), Column(gettext("Given"), "number"),
               Column(gettext("Given back"), "number")]  # fmt: skip
    rows = [
        [
            date_text(gift.received_at, "medium"),
            text_in(project.title),
            gift.reference,
            plain_money(Money(gift.amount_minor, gift.currency)),
            plain_money(Money(gift.refunded_minor, gift.currency)) if gift.refunded_minor else "",
        ]
        for gift, project in gifts
    ]
    quoted = sum(_kept_quote(gift) for gift, _ in gifts)
    blocks = [
        Big(gettext("Given in %(year)s, less what went back", year=year), _together(kept),
            gettext("about %(dirhams)s, at the quotes frozen on each gift", dirhams=about(quoted))),
        Facts("", [(gettext("From"), name), (gettext("Gifts"), number(len(gifts)))]),
        Table(gettext("Each gift"), columns, rows),
        Words(gettext("It opens no right to a tax reduction."), is_note=True,
              title=gettext("This statement is not a tax receipt.")),
    ]  # fmt: skip
    last = max((gift.received_at.date() for gift, _ in gifts), default=date(year, 1, 1))
    return paper(gettext("Gifts of the year %(year)s", year=year), blocks, subtitle=name, day=last)


def _kept_quote(gift: Donation) -> int:
    return gift.quote_minor * (gift.amount_minor - gift.refunded_minor) // gift.amount_minor


def sheet_of_gifts(gifts: Gifts) -> Sheet:
    """Return a person's gifts as rows, one amount a column and its currency beside it."""
    columns = [gettext("Received on"), gettext("Project"), gettext("Reference"), gettext("State"),
               gettext("Given"), gettext("Given back"), gettext("Currency"),
               gettext("In dirhams, at the day's quote")]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            (gift.received_at or gift.created_at).date(),
            text_in(project.title),
            gift.reference,
            gettext(STATE_WORDS[DonationState(gift.state)]),
            Money(gift.amount_minor, gift.currency).major,
            Money(gift.refunded_minor, gift.currency).major,
            gift.currency,
            mad(gift.quote_minor).major,
        ]
        for gift, project in gifts
    ]
    return columns, rows


# A project's book


def project(project: Project, lines: Sequence[PublicLine]) -> Paper:
    """Return what a project received, released and spent, and each sealed movement."""
    five = giving.totals_of([project.id])[project.id]
    facts = [
        (gettext("Promised"), plain_money(five.promised)),
        (gettext("On its way"), f"≈ {about(five.on_its_way)}"),
        (gettext("Received"), f"≈ {about(five.received)}"),
        (gettext("Released to the association"), plain_money(five.released)),
        (gettext("Spent and proven"), plain_money(five.spent)),
    ]
    columns = [Column(gettext("Seal"), "number"), Column(gettext("Day"), "date"),
               Column(gettext("What happened")), Column(gettext("Account")),
               Column(gettext("Amount"), "number")]  # fmt: skip
    rows = [
        [number(line.seq), date_text(line.day, "medium"), _said(KINDS, line.kind),
         _said(POCKETS, line.pocket), plain_money(line.amount)]
        for line in lines[:MOST_LINES]
    ]  # fmt: skip
    blocks = [
        Facts(gettext("The five totals, which are never added up"), facts),
        Table(gettext("Sealed movements, newest first"), columns, rows,
              empty=gettext("Nothing is sealed yet.")),
    ]  # fmt: skip
    if len(lines) > MOST_LINES:
        blocks.append(Words(gettext("The spreadsheet of this page holds the older ones too.")))
    title, name = text_in(project.title), text_in(giving.association_of(project).name)
    day = max((line.day for line in lines), default=clock.today())
    return paper(gettext("Statement of the project"), [Words(f"{title} · {name}"), *blocks],
                 subtitle=title[:60], day=day)  # fmt: skip


def sheet_of_project(lines: Sequence[PublicLine]) -> Sheet:
    """Return a project's sealed movements as rows."""
    columns = [gettext("Seal"), gettext("Day"), gettext("What happened"), gettext("Account"),
               gettext("Amount"), gettext("Currency")]  # fmt: skip
    rows: list[list[Cell]] = [
        [line.seq, line.day, _said(KINDS, line.kind), _said(POCKETS, line.pocket),
         line.amount.major, line.amount.currency]
        for line in lines
    ]  # fmt: skip
    return columns, rows


# A host's month


def host(
    name: str, month: queries.Month, pockets: Sequence[Pocket], moves: Sequence[Moved], gifts: Gifts
) -> Paper:
    """Return a month of a host for its treasurer: gifts, fees, refunds, payouts, balances."""
    held = [Column(gettext("Account")), Column(gettext("Before"), "number"),
            Column(gettext("In"), "number"), Column(gettext("Out"), "number"),
            Column(gettext("After"), "number")]  # fmt: skip
    rows = [
        [_said(HELD, p.role), *(plain_money(m) for m in (p.opening, p.debit, p.credit, p.closing))]
        for p in pockets
    ]
    moved = [Column(gettext("What happened")), Column(gettext("Account")),
             Column(gettext("Entries"), "number"), Column(gettext("Amount"), "number")]  # fmt: skip
    kinds = [
        [_said(KINDS, m.kind), _said(HELD, m.role), number(m.count), plain_money(m.amount)]
        for m in moves
    ]
    title = gettext("Statement of the host")
    given = [queries.kept(gift) for gift, _ in gifts]
    blocks = [
        Big(gettext("Gifts received, less what went back"), _together(given),
            ngettext("%(num)d gift", "%(num)d gifts", len(gifts))),
        Table(gettext("What the host held"), held, rows, empty=gettext("Nothing moved.")),
        Table(gettext("What moved it"), moved, kinds, empty=gettext("Nothing moved.")),
        _by_project(gifts),
    ]  # fmt: skip
    last = (month.ends - timedelta(days=1)).date()
    subtitle = f"{name} · {date_text(month.begins, 'medium')} – {date_text(last, 'medium')}"
    return paper(title, blocks, subtitle=subtitle, day=last)


def _by_project(gifts: Gifts) -> Table:
    titles = {project.id: text_in(project.title) for _, project in gifts}
    columns = [Column(gettext("Project")), Column(gettext("Amount"), "number")]
    rows = [
        [titles[project_id], " · ".join(plain_money(m) for m in amounts)]
        for project_id, amounts in queries.by_project(gifts).items()
    ]
    return Table(gettext("By project"), columns, sorted(rows), empty=gettext("No gift."))


def sheet_of_host(gifts: Gifts) -> Sheet:
    """Return the gifts of a host as rows for a treasurer; no giver is named."""
    columns, rows = sheet_of_gifts(gifts)
    named = zip(gifts, rows, strict=True)
    return [*columns, gettext("By")], [
        [*row, gettext(MEANS[gift.means])] for (gift, _), row in named
    ]
