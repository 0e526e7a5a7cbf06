"""Papers and sheets to download: of a gift, of my gifts, of a project, of a host."""

import json
from collections.abc import Sequence

from flask import Blueprint, Response, current_app, g, render_template
from flask_babel import gettext
from flask_login import current_user

from solidarity.errors import NotFound
from solidarity.giving import links
from solidarity.giving import queries as giving
from solidarity.giving.papers import gift as gift_paper
from solidarity.giving.papers import queries, sheets, statements
from solidarity.giving.papers.rules import Paper
from solidarity.giving.papers.tax import queries as tax
from solidarity.giving.papers.typesetting import typeset
from solidarity.governance import queries as staff
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.projects import queries as projects
from solidarity.transparency.book import queries as book
from solidarity.web import access
from solidarity.web.filters import date_text, text_in

bp = Blueprint("papers", __name__, url_prefix="/<lang:lang>")
FORMS = ("pdf", "csv", "xlsx")


def _book() -> str:
    return current_app.extensions["settings"].book


def _email() -> str | None:
    return current_user.email if current_user.confirmed_at else None


def download(data: bytes, mimetype: str, name: str) -> Response:
    """Answer a file under a name; a private one is kept by nobody on the way."""
    answer = Response(data, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def pdf(paper: Paper, name: str) -> Response:
    """Answer a paper as a PDF, shown by the browser."""
    answer = download(typeset(paper), "application/pdf", f"{name}.pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def sheet(kind: str, name: str, columns: Sequence[str], rows: Sequence) -> Response:
    """Answer rows as CSV or XLSX."""
    if kind == "csv":
        return download(sheets.as_csv(columns, rows), sheets.CSV, f"{name}.csv")
    data = sheets.as_xlsx(name, columns, rows, rtl=g.lang == "ar")
    return download(data, sheets.XLSX, f"{name}.xlsx")


def _form(kind: str, *allowed: str) -> str:
    if kind not in allowed:
        raise NotFound(N_("There is no paper of this kind."))
    return kind


@bp.get("/gifts/<token>/acknowledgement.pdf")
@access.open_to(access.EVERYONE)
def acknowledgement(token: str):
    """The payment acknowledgement of a received gift."""
    donation = giving.get_donation(links.donation_id(token))
    sealed = queries.seals_of(donation.id)
    head = book.head_over(donation.book, sealed[0].seq) if sealed else None
    told = head and (date_text(head.day), head.root)
    paper = gift_paper.acknowledgement(donation, head=told, tax=tax.may_give(donation))
    return pdf(paper, donation.reference)


@bp.get("/gifts/<token>/proof.json")
@access.open_to(access.EVERYONE)
def proof(token: str):
    """What lets the giver check, without us, that the gift stands in the published book."""
    donation = giving.get_donation(links.donation_id(token))
    told = book.receipt(donation.book, queries.entry_ids_of(donation.id))
    data = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return download(data, "application/json", f"{donation.reference}-proof.json")


@bp.get("/account/gifts/<int:year>.pdf")
@access.open_to(access.SIGNED_IN)
def year(year: int):
    """What I gave over a year."""
    gifts = queries.list_of_year(current_user.id, _email(), year)
    if not gifts:
        raise NotFound(N_("No gift of yours was received that year."))
    return pdf(statements.yearly(current_user.name, year, gifts), f"{year}")


@bp.get("/account/gifts.<kind>")
@access.open_to(access.SIGNED_IN)
def mine(kind: str):
    """My gifts as a sheet."""
    gifts = giving.list_gifts_of(current_user.id, _email())
    return sheet(_form(kind, "csv", "xlsx"), gettext("My gifts"),
                 *statements.sheet_of_gifts(gifts))  # fmt: skip


@bp.get("/projects/<slug>/book.<kind>")
@access.open_to(access.EVERYONE)
def project(slug: str, kind: str):
    """A project's sealed movements: a statement, or a sheet."""
    found = projects.get_public(slug)
    lines = queries.list_public_lines(_book(), found.id)
    if _form(kind, *FORMS) == "pdf":
        return pdf(statements.project(found, lines), slug)
    return sheet(kind, slug, *statements.sheet_of_project(lines))


@bp.get("/staff/money/statements")
@access.open_to(access.TREASURER)
def hosts():
    """The months of each host, to download."""
    today = clock.today()
    months = [((today.year * 12 + today.month - 1 - n) // 12,
               (today.year * 12 + today.month - 1 - n) % 12 + 1) for n in range(12)]  # fmt: skip
    return render_template(
        "giving/papers/hosts.html",
        desk=staff.get_desk(current_user),
        hosts=giving.list_host_accounts(),
        months=[(queries.Month.of(*month).begins.date(), *month) for month in months],
    )


@bp.get("/staff/money/hosts/<int:host_id>/<int:year>-<int:month>.<kind>")
@access.open_to(access.TREASURER)
def host(host_id: int, year: int, month: int, kind: str):
    """A month of a host for its treasurer: a statement, or its gifts as a sheet."""
    found, association = queries.get_host(host_id)
    asked = queries.Month.of(year, month)
    gifts = queries.list_gifts_of_host(_book(), found.id, asked)
    name = f"{association.slug}-{year}-{month:02}"
    if _form(kind, *FORMS) == "pdf":
        pockets = queries.list_pockets(_book(), found.id, asked)
        moves = queries.list_moves(_book(), found.id, asked)
        title = text_in(association.name)
        return pdf(statements.host(title, asked, pockets, moves, gifts), name)
    return sheet(kind, name, *statements.sheet_of_host(gifts))
