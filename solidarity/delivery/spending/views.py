"""The public page of a project's spending, line by line, and its CSV."""

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from solidarity.delivery.in_kind import queries as in_kind
from solidarity.delivery.spending import pages, queries, rules
from solidarity.delivery.spending.rules import CopyState
from solidarity.projects import panels
from solidarity.projects import queries as projects
from solidarity.projects.page.sharing import share_of
from solidarity.web import access, kept

bp = Blueprint("spending", __name__, url_prefix="/<lang:lang>/projects/<slug>")


@bp.get("/spending")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def show(slug: str):
    """Show each line of the budget with its invoices, copies, quotes and reasons."""
    project = projects.get_public(slug)
    lines = pages.lines_of(project)
    return render_template(
        "delivery/spending/show.html",
        project=project,
        lines=lines,
        overruns=pages.overruns_of(lines),
        totals=panels.totals([project.id])[project.id],
        purchases=[one for one in queries.list_purchases(project.id) if one.chosen],
        given=in_kind.list_given(project.id, only_confirmed=True),
        in_kind=in_kind.sums_of([project.id]).get(project.id),
        shared=share_of(project),
        kinds=rules.KINDS,
        papers=rules.PAPERS,
        copies_of=pages.copies_of,
        CopyState=CopyState,
        policy=queries.get_policy(),
        title=gettext("What was bought, line by line"),
    )


@bp.get("/spending.csv")
@access.open_to(access.EVERYONE)
def download(slug: str):
    """Send the same as CSV."""
    project = projects.get_public(slug)
    answer = Response(pages.as_csv(project), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"spending-{project.slug}.csv")
    return answer
