"""The treasurer's page of exchange rates: what is in force, its source, its age."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user

from solidarity.errors import Refusal
from solidarity.giving.rates import actions, files, forms, queries, rules
from solidarity.governance import queries as staff
from solidarity.web import access, transaction

bp = Blueprint("rates", __name__, url_prefix="/<lang:lang>/staff/rates")


@bp.route("/", methods=["GET", "POST"])
@access.open_to(access.TREASURER)
def index():
    """Show the rates in force; take a file of newer ones."""
    form = forms.RatesForm()
    if form.validate_on_submit():
        try:
            content = form.file.data.stream.read(files.LARGEST + 1)
            report = actions.import_rates(content, by=current_user.id)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            count = len(report.rates)
            flash(ngettext("%(num)d rate kept.", "%(num)d rates kept.", count), "success")
            if report.others:
                flash(gettext("Rates of currencies we do not take were left out."), "info")
            return redirect(url_for(".index"), 303)
    return render_template(
        "giving/rates.html",
        desk=staff.get_desk(current_user),
        form=form,
        in_force=queries.list_in_force(),
        latest=queries.list_latest(),
        words=rules.STANDING_WORDS,
        policy=queries.policy(),
    ), 422 if form.errors else 200
