"""The register of associations, their public pages, signing up, and invitations."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations import actions, forms, queries, wording
from solidarity.associations.authorisations import queries as authorisations
from solidarity.associations.rules import Kind, Part, check_acceptance
from solidarity.associations.sharing import share_of, share_of_list
from solidarity.associations.verification import queries as verification
from solidarity.errors import NotFound, Refusal
from solidarity.files import share
from solidarity.geography import queries as geography
from solidarity.kit import clock, tokens
from solidarity.kit.messages import N_
from solidarity.projects import queries as projects
from solidarity.projects.following import queries as following
from solidarity.transparency.figures import queries as figures
from solidarity.web import access, kept

bp = Blueprint("associations", __name__, url_prefix="/<lang:lang>/associations")


@bp.get("")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def index():
    """List associations by name, kind, province and level."""
    asked = {
        "words": request.args.get("q", "")[:120],
        "kind": request.args.get("kind") if request.args.get("kind") in list(Kind) else None,
        "province": request.args.get("province", "")[:20] or None,
        "level": _asked_level(),
    }
    found = queries.search_associations(**asked, page=request.args.get("page", 1, type=int))
    return render_template(
        "associations/index.html", found=found, asked=asked, words=wording,
        provinces=geography.list_provinces(), commune_of=geography.find_commune,
        standing_of=queries.standing_of, shared=share_of_list(),
    )  # fmt: skip


@bp.get("/preview.jpg")
@access.open_to(access.EVERYONE)
def index_preview():
    """Return the picture a link to the register shows."""
    return share.answer(share_of_list())


@bp.get("/<slug>")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def show(slug: str):
    """Show who they are, what was checked, until when, and who holds the money."""
    association = queries.get_public_association(slug)
    return render_template(
        "associations/show.html",
        association=association,
        words=wording,
        commune=geography.find_commune(association.commune_code),
        standing=queries.standing_of(association),
        grant=verification.find_last_grant(association.id),
        decisions=verification.list_decisions(association.id),
        opinions=verification.list_published_opinions(association),
        routes=queries.list_open_routes(association.id),
        ceiling=queries.level_ceiling(association),
        late_accounts=authorisations.list_overdue(association.id),
        projects=projects.list_of_association(association.id, only_public=True),
        totals=figures.totals_of_association(association.id),
        shared=share_of(association),
        is_following=following.is_following("association", association.id, _person_id()),
    )


def _asked_level() -> int | None:
    """Return the least level asked for, when it is one there is."""
    level = request.args.get("level", type=int)
    return level if level in wording.LEVEL else None


def _person_id() -> int | None:
    return current_user.id if current_user.is_authenticated else None


@bp.get("/<slug>/preview.jpg")
@access.open_to(access.EVERYONE)
def preview(slug: str):
    """Return the picture a link to an association shows."""
    return share.answer(share_of(queries.get_public_association(slug)))


@bp.route("/new", methods=["GET", "POST"])
@access.open_to(access.SIGNED_IN)
def new():
    """Sign an organisation up."""
    form = forms.FoundForm()
    if form.validate_on_submit():
        try:
            association = actions.found_association(
                kind=form.kind.data, office=form.office.data, by=current_user,
                **form.told(form.kind.data),
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("association_desk.home", slug=association.slug))
    return render_template("associations/new.html", form=form), 422 if form.errors else 200


@bp.get("/invitations/<token>")
@access.open_to(access.EVERYONE)
def invitation(token: str):
    """Show what an invitation offers; a POST takes it or leaves it."""
    part = queries.find_invitation(tokens.digest(token))
    if part is None or part.state != Part.INVITED:
        raise NotFound(N_("This invitation was already used or withdrawn. Ask for another one."))
    check_acceptance(part.state, part.since, clock.now())
    return render_template("associations/invitation.html", part=part, token=token, words=wording)


@bp.post("/invitations/<token>/accept")
@access.open_to(access.SIGNED_IN)
def accept(token: str):
    """Take the part offered."""
    part = actions.accept_invitation(token, by=current_user)
    flash(gettext("You now belong to the association."), "success")
    if queries.is_manager(current_user.id, part.association_id):
        association = queries.get_associations([part.association_id])[part.association_id]
        return redirect(url_for("association_desk.home", slug=association.slug))
    return redirect(url_for("association_desk.index"))


@bp.post("/invitations/<token>/decline")
@access.open_to(access.SIGNED_IN)
def decline(token: str):
    """Leave the part offered."""
    actions.decline_invitation(token, by=current_user)
    flash(gettext("The invitation was declined."), "success")
    return redirect(url_for("association_desk.index"))
