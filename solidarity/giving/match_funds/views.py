"""Public pages of match funds, their open data, and the giver's answer to an exclusion."""

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, send_file, url_for
from flask_babel import gettext

from solidarity.errors import Refusal
from solidarity.extensions import limiter
from solidarity.giving import links
from solidarity.giving import queries as giving
from solidarity.giving.match_funds import appeals, forms, opendata, pages, queries, recompute, rules
from solidarity.projects.rules import THEMES
from solidarity.web import access, kept, transaction

bp = Blueprint("match_funds", __name__, url_prefix="/<lang:lang>")
open_data = Blueprint("match_data", __name__, url_prefix="/api/v1/match-funds")


@bp.get("/match-funds")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def index():
    """List the funds: who sponsors, what was deposited, given, left."""
    funds = [(fund, pages.pool_of(fund)) for fund in queries.list_funds()]
    return render_template("giving/match/index.html", funds=funds, words=rules.FUND_WORDS)


@bp.get("/match-funds/<slug>")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def show(slug: str):
    """Show a fund: its rule in words, its money, who got what, how concentrated that is."""
    fund = queries.get_public_fund(slug)
    return render_template(
        "giving/match/show.html",
        fund=fund,
        pool=pages.pool_of(fund),
        rule=queries.rule_in_force(fund.id),
        versions=[rule for rule in queries.list_rules(fund.id) if rule.approved_at],
        shares=pages.shares_of(fund),
        places=pages.names_of_places,
        words=rules.FUND_WORDS,
        weighting=rules.weight.__doc__,
        theme_words=THEMES,
    )


@bp.route("/gifts/<token>/match", methods=["GET", "POST"])
@limiter.limit("10/hour", methods=["POST"])
@access.open_to(access.EVERYONE)
def appeal(token: str):
    """Why nothing was added to a gift; the giver may answer, once."""
    donation = giving.get_donation(links.donation_id(token))
    form = forms.AppealForm()
    if form.validate_on_submit():
        try:
            appeals.appeal(donation, form.text.data)
        except Refusal as refusal:
            transaction.roll_back()
            donation = giving.get_donation(links.donation_id(token))
            form.refuse(refusal)
        else:
            flash(gettext("Your answer was sent. Two people look at it and write to you."),
                  "success")  # fmt: skip
            return redirect(url_for("giving.gift", token=token), 303)
    return render_template(
        "giving/match/appeal.html", token=token, form=form, matched=pages.on_gift(donation),
        reasons=rules.REASON_WORDS, shortest=rules.SHORTEST_REASON,
    ), 422 if form.errors else 200  # fmt: skip


def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@open_data.get("/<slug>.json")
@access.open_to(access.EVERYONE)
def as_json(slug: str):
    """Answer everything that recompute.py needs, and no person."""
    return _open(jsonify(opendata.as_json(queries.get_public_fund(slug))))


@open_data.get("/<slug>.csv")
@access.open_to(access.EVERYONE)
def as_csv(slug: str):
    """Answer the gifts of a fund, a line each."""
    text = opendata.as_csv(queries.get_public_fund(slug))
    return _open(Response(text, mimetype="text/csv"))


@open_data.get("/recompute.py")
@access.open_to(access.EVERYONE)
def recompute_file():
    """Send the one file that works every match out again without us."""
    return send_file(
        recompute.__file__, mimetype="text/x-python", as_attachment=True,
        download_name="recompute.py", max_age=300,
    )  # fmt: skip
