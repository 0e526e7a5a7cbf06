"""What stands beside every page of an association's desk about one of its projects."""

from flask import url_for
from flask_babel import gettext

from solidarity.associations import desk
from solidarity.associations.models import Association
from solidarity.kit.messages import N_
from solidarity.projects.models import Project
from solidarity.projects.page.links import link_to
from solidarity.web.filters import text_in

desk.register("projects_desk.index", N_("Projects"))


def menu(association: Association, current: str, project: Project | None = None) -> dict:
    """Return {title, items} for layouts/desk.html: the association's desk, then this project's.

    `current` names the page one stands on: check, progress, photos, updates, tranches, roles.
    """
    drawn = desk.desk_of(association)
    if project is not None:
        drawn["items"] += [
            {
                "label": label, "href": href, "current": name == current, "count": None,
                "is_first": name == "check",
            }
            for name, label, href in _pages(association, project)
            if href
        ]  # fmt: skip
    return drawn


def _pages(association: Association, project: Project) -> list[tuple[str, str, str | None]]:
    here = {"association": association.slug, "slug": project.slug}
    return [
        ("check", text_in(project.title), url_for("projects_desk.check", **here)),
        ("progress", gettext("What moved"), url_for("projects_progress.show", **here)),
        ("photos", gettext("Photos"), url_for("projects_photos.index", **here)),
        ("updates", gettext("News"), url_for("projects_updates.index", **here)),
        ("tranches", gettext("Tranches"), link_to("delivery_desk.index", **here)),
        ("spending", gettext("Invoices"), link_to("spending_desk.index", **here)),
        ("in_kind", gettext("Work and goods"), link_to("in_kind_desk.index", **here)),
        ("handover", gettext("Hand-over"), link_to("handover_desk.index", **here)),
        ("leftover", gettext("If money is left over"), link_to("leftovers_desk.plan", **here)),
        ("roles", gettext("Roles for volunteers"), link_to("volunteering_desk.index", **here)),
    ]
