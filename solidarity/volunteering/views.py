"""Roles anyone may read, skills people offer, applications and their answers."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.errors import NotFound, Refusal
from solidarity.extensions import csrf, limiter
from solidarity.files import share
from solidarity.geography import queries as geography
from solidarity.kit.messages import N_
from solidarity.volunteering import actions, alerts, forms, queries, rules
from solidarity.volunteering.queries import RoleFilter
from solidarity.volunteering.sharing import share_of, share_of_list
from solidarity.web import access, kept, transaction
from solidarity.web.filters import date_text, text_in
from solidarity.web.paging import asked_page, link_to_page, with_questions

bp = Blueprint("volunteering", __name__, url_prefix="/<lang:lang>")


def wanted_from(args) -> RoleFilter:
    """Read a search of the address; what is unknown asks nothing."""
    province = args.get("province", "")
    return RoleFilter(
        words=args.get("q", "")[:80],
        skill=args.get("skill", "")[:40],
        domain=args.get("domain", "") if args.get("domain") in rules.DOMAIN_WORDS else "",
        mode=args.get("mode", "") if args.get("mode") in tuple(rules.Mode) else "",
        province=province if province in geography.gazetteer().provinces else "",
        from_on=alerts.day_or_none(args.get("from", "")),
        until_on=alerts.day_or_none(args.get("until", "")),
    )


@bp.get("/volunteer")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def index():
    """Open roles by skill, dates, place: no account is needed to look."""
    return _index(forms.AlertForm(data=_known_email()))


def _index(alert_form: forms.AlertForm) -> str:
    wanted = wanted_from(request.args)
    page = asked_page()
    lines, total = queries.list_open_roles(wanted, page)
    return render_template(
        "volunteering/index.html",
        lines=lines,
        total=total,
        page=page,
        pages=max(1, -(-total // queries.PER_PAGE)),
        wanted=wanted,
        args=request.args,
        page_link=link_to_page,
        alert_form=alert_form,
        alert_address=with_questions(url_for("volunteering.ask_alert"), request.args.to_dict()),
        shared=share_of_list(),
        **_choices(),
    )


@bp.get("/volunteer/preview.jpg")
@access.open_to(access.EVERYONE)
def index_preview():
    """Return the picture a link to the list of roles shows."""
    return share.answer(share_of_list())


def _choices() -> dict:
    return {
        "skills": forms.skill_choices(),
        "domains": rules.DOMAIN_WORDS,
        "modes": rules.MODE_WORDS,
        "provinces": geography.list_provinces(),
        "communes": geography.gazetteer().communes,
        "level_words": rules.LEVEL_WORDS,
    }


def _known_email() -> dict:
    return {"email": current_user.email} if current_user.is_authenticated else {}


@bp.post("/volunteer/alerts")
@limiter.limit("10/hour")
@access.open_to(access.EVERYONE)
def ask_alert():
    """Ask to be told when such a role opens."""
    form = forms.AlertForm()
    if not form.validate_on_submit():
        return _index(form), 422
    alerts.ask(
        form.email.data,
        g.lang,
        wanted_from(request.args),
        person_id=current_user.id if current_user.is_authenticated else None,
    )
    flash(gettext("Look at your mail: a letter asks you to confirm this alert."), "success")
    return redirect(with_questions(url_for("volunteering.index"), request.args.to_dict()), 303)


@bp.route("/volunteer/alerts/<token>", methods=["GET", "POST"])
@access.open_to(access.EVERYONE)
def alert(token: str):
    """Confirm or stop an alert: the link opens a page, its button acts."""
    found = queries.find_alert(token)
    if found is None:
        raise NotFound(N_("This link opens no alert."))
    if request.method == "POST":
        if request.form.get("act") == "stop":
            alerts.stop(found)
        else:
            alerts.confirm(found)
        return redirect(url_for("volunteering.alert", token=token), 303)
    return render_template(
        "volunteering/alert.html", alert=found, token=token, asked=_asked(found.filters)
    )


def _asked(filters: dict) -> list[str]:
    """Return what an alert asks for, in words."""
    skill = queries.skills_by_id([filters["skill"]]) if "skill" in filters else {}
    province = geography.gazetteer().provinces.get(filters.get("province", ""))
    domain = rules.DOMAIN_WORDS.get(filters.get("domain"))
    mode = rules.MODE_WORDS.get(filters.get("mode"))
    day = {name: alerts.day_or_none(filters.get(name, "")) for name in alerts.DAYS}
    said = [
        f"“{filters['words']}”" if filters.get("words") else "",
        *(text_in(one.label) for one in skill.values()),
        gettext(domain) if domain else "",
        gettext(mode) if mode else "",
        text_in(province.name) if province else "",
        gettext("from %(day)s", day=date_text(day["from_on"])) if day["from_on"] else "",
        gettext("until %(day)s", day=date_text(day["until_on"])) if day["until_on"] else "",
    ]
    return [words for words in said if words]


@bp.route("/volunteer/alerts/<token>/one-click", methods=["GET", "POST"])
@csrf.exempt  # a mail program presses it (RFC 8058); the token is the permission
@access.open_to(access.EVERYONE)
def stop_in_one_click(token: str):
    """Answer the unsubscribe button of a mail program; a browser gets the page with the button."""
    found = queries.find_alert(token)
    if found is None:
        raise NotFound(N_("This link opens no alert."))
    if request.method == "GET":
        return redirect(url_for("volunteering.alert", token=token))
    alerts.stop(found)
    return "", 204


@bp.get("/roles/<int:role_id>")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def show(role_id: int):
    """One role: the host, the conditions, the skills, and how to offer help."""
    return _show(role_id, forms.ApplyForm())


@bp.get("/roles/<int:role_id>/preview.jpg")
@access.open_to(access.EVERYONE)
def preview(role_id: int):
    """Return the picture a link to a role shows."""
    return share.answer(share_of(queries.get_role(role_id)))


def _show(role_id: int, form: forms.ApplyForm, status: int = 200):
    line = queries.get_role(role_id)
    mine = None
    if current_user.is_authenticated:
        mine = queries.find_application(role_id, current_user.id)
    page = render_template(
        "volunteering/show.html",
        role=line.role,
        project=line.project,
        association=line.project.association,
        commune=queries.place_of(line.project),
        form=form,
        mine=mine,
        my_skills={s.skill_id: s for s in _my_skills()},
        application_words=rules.APPLICATION_WORDS,
        reasons=rules.REFUSAL_REASONS,
        language_names=dict(forms.language_choices()),
        ranks=rules.RANKS,
        shared=share_of(line),
        **_choices(),
    )
    return page, status


def _my_skills():
    return queries.list_skills_of(current_user.id) if current_user.is_authenticated else []


@bp.post("/roles/<int:role_id>/apply")
@access.open_to(access.SIGNED_IN)
def apply(role_id: int):
    """Offer help for a role."""
    queries.get_role(role_id)
    form = forms.ApplyForm()
    if form.validate_on_submit():
        try:
            actions.apply(role_id, current_user._get_current_object(), form.message.data)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Your offer was sent. The association answers by letter."), "success")
            return redirect(url_for("volunteering.missions"), 303)
    return _show(role_id, form, 422)


@bp.get("/roles/<int:role_id>/apply")
@access.open_to(access.SIGNED_IN)
def apply_page(role_id: int):
    """Come back here after signing in."""
    return redirect(url_for("volunteering.show", role_id=role_id) + "#apply")


@bp.get("/account/missions")
@access.open_to(access.SIGNED_IN)
def missions():
    """My missions: what I offered and the answers."""
    return render_template(
        "volunteering/missions.html",
        missions=queries.list_missions_of(current_user.id),
        words=rules.APPLICATION_WORDS,
        reasons=rules.REFUSAL_REASONS,
    )


@bp.post("/account/missions/<int:role_id>/withdraw")
@access.open_to(access.SIGNED_IN)
def withdraw(role_id: int):
    """Take an offer back."""
    application = queries.find_application(role_id, current_user.id)
    if application is None:
        raise NotFound(N_("There is no such application."))
    actions.withdraw(application, by=current_user.id)
    flash(gettext("Your offer was taken back."), "success")
    return redirect(url_for("volunteering.missions"), 303)


@bp.route("/account/skills", methods=["GET", "POST"])
@access.open_to(access.SIGNED_IN)
def skills():
    """What I can do, how well, since when."""
    form = forms.SkillForm()
    if form.validate_on_submit():
        actions.offer_skill(current_user.id, form.skill.data, years=form.years.data)
        return redirect(url_for("volunteering.skills"), 303)
    page = render_template(
        "volunteering/skills.html",
        form=form,
        mine=queries.list_skills_of(current_user.id),
        level_words=rules.LEVEL_WORDS,
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/account/skills/<skill_id>/remove")
@access.open_to(access.SIGNED_IN)
def remove_skill(skill_id: str):
    """Take a skill off my list."""
    actions.drop_skill(current_user.id, skill_id)
    return redirect(url_for("volunteering.skills"), 303)
