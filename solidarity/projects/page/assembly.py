"""Gather everything one project's page shows; what rooms above add comes through panels."""

from flask import url_for
from flask_babel import gettext

from solidarity.associations.verification.queries import find_last_grant
from solidarity.geography.queries import get_commune
from solidarity.kit import clock
from solidarity.kit.text import excerpt
from solidarity.projects import panels, queries, rules
from solidarity.projects.models import Project
from solidarity.projects.page import facts
from solidarity.projects.page.links import link_to
from solidarity.projects.page.sharing import share_of
from solidarity.projects.plan.queries import sums_of
from solidarity.projects.updates import queries as updates
from solidarity.projects.updates.rules import CHIPS, KINDS
from solidarity.web.context import absolute
from solidarity.web.covers import draw_cover
from solidarity.web.filters import text_in

FIRST_UPDATES = 5


def page_of(project: Project) -> dict:
    """Return the values of templates/projects/show.html."""
    totals = panels.totals([project.id])[project.id]
    route = queries.find_route(project)
    commune = get_commune(project.commune_code)
    sure, asked = facts.split_shares(project)
    grant = find_last_grant(project.association_id)
    sums = sums_of(project)
    news, news_in_all = updates.list_first(project.id, FIRST_UPDATES)
    return {
        "project": project,
        "commune": commune,
        "crumbs": breadcrumb(commune),
        "theme": gettext(rules.THEMES[rules.Theme(project.theme)]),
        "state": gettext(rules.STATES[rules.ProjectState(project.state)]),
        "cover": draw_cover(project.slug, project.theme),
        "photo": photo_address(project),
        "trust": facts.trust_facts(project, grant, route, totals),
        "notices": [n for n in (facts.stop_notice(project), facts.lateness(project)) if n],
        "money": facts.money_parts(project, totals),
        "sums": sums,
        "outcome": facts.outcome(project, totals, sums.gifts),
        "labour": facts.labour_bar(project),
        "sure": facts.share_rows(sure),
        "asked": facts.share_rows(asked),
        "timeline": facts.timeline(project),
        "spending": panels.spending(project.id),
        "totals": totals,
        "blocks": panels.blocks(project.id),
        "photos": queries.list_photos(project.id),
        "updates": news,
        "update_count": news_in_all,
        "give": give_card(project, has_route=route is not None),
        "association_href": link_to("associations.show", slug=project.association.slug),
        "shared": share_of(project),
        "kinds": KINDS,
        "chips": CHIPS,
        "summary": excerpt(text_in(project.story), 155),
        "json_ld": structured(project, commune),
        "is_preview": not queries.is_public(project),
    }


def breadcrumb(commune) -> list[dict]:
    """Return region › province › commune; the commune's page where there is one."""
    province = commune.province
    href = link_to("communes.show", code=commune.code)
    names = ((province.region.name, None), (province.name, None), (commune.name, href))
    return [{"label": text_in(name), "href": address} for name, address in names]


def photo_address(project: Project) -> str | None:
    """Return the address of the cover photo when it may be shown."""
    photo = project.cover_photo
    if photo is None or not photo.is_public:
        return None
    return url_for("files.picture", token=photo.token, width=960)


def give_card(project: Project, *, has_route: bool) -> dict:
    """Return how to give now, or the sentence that says why one cannot."""
    open_now = rules.takes_gifts(project.state, project.collect_until, clock.today())
    href = link_to("giving.give", slug=project.slug) if open_now else None
    if href and has_route:
        return {"href": href, "label": gettext("Give"), "why": None}
    if href:
        return {"href": href, "label": gettext("Promise a gift"), "why": None}
    return {"href": None, "label": None, "why": _why_closed(project, open_now=open_now)}


def _why_closed(project: Project, *, open_now: bool) -> str:
    if open_now:
        return gettext("Giving opens soon.")
    if project.state in rules.TAKES_GIFTS:
        return gettext("The collection has ended.")
    if project.state in rules.STOPPED:
        return gettext("No gift is taken.")
    if project.state in rules.PUBLIC:
        return gettext("All the gifts asked for were collected. Follow what becomes of them.")
    return gettext("Not public yet: no gift can be made.")


def structured(project: Project, commune) -> dict:
    """Return the project for search engines (schema.org); no exact point, ever."""
    return {
        "@context": "https://schema.org",
        "@type": "Project",
        "name": text_in(project.title),
        "description": excerpt(text_in(project.story), 300),
        "url": absolute(url_for("projects.show", slug=project.slug)),
        "image": share_of(project).image,
        "parentOrganization": {"@type": "NGO", "name": text_in(project.association.name)},
        "location": {
            "@type": "Place",
            "name": text_in(commune.name),
            "containedInPlace": {
                "@type": "AdministrativeArea",
                "name": text_in(commune.province.name),
            },
        },
    }
