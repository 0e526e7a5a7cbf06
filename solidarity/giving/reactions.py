"""What giving does when it hears news from the rooms below."""

from solidarity.accounts import export, letter_kinds
from solidarity.accounts import links as account_links
from solidarity.announcements import payment_route_opened, person_erased, update_published
from solidarity.associations.models import PaymentRoute
from solidarity.extensions import db
from solidarity.giving import actions, letters, links, queries
from solidarity.giving.models import Donation, DonorDetails, Pledge
from solidarity.giving.refunds.models import Refund
from solidarity.giving.refunds.rules import Asker
from solidarity.giving.rules import PLEDGE_WORDS, STATE_WORDS, PledgeState
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.mail import actions as mail
from solidarity.projects import panels
from solidarity.projects import rules as project_rules
from solidarity.projects.models import Project
from solidarity.web.context import public_link

EXPORT_LABELS = {
    "gifts": N_("Gifts"),
    "pledges": N_("Promises"),
    "reference": N_("Reference"),
    "project": N_("Project"),
    "amount": N_("Amount"),
    "currency": N_("Currency"),
    "dirhams": N_("In dirhams, at the day's quote"),
    "state": N_("State"),
    "pledge_state": N_("State"),
    "created_at": N_("On"),
    "name": N_("Name"),
    "name_hidden": N_("Name hidden on the project's page"),
    "wants_news": N_("News of the project"),
    "word": N_("A word for the village"),
}


def init_app() -> None:
    """Start listening, and answer for the five totals (said once, at start-up)."""
    payment_route_opened.connect(write_to_those_who_promised)
    person_erased.connect(forget)
    update_published.connect(tell_givers)
    panels.register_totals(queries.totals_for_pages)
    panels.register_block(
        panels.Block("givers", queries.list_names_shown, "giving/project_block.html", "totals")
    )
    account_links.register(
        "giving.mine", N_("My gifts"), N_("What became of each gift, and its receipt."), place=20
    )
    mail.owe("giving/thanks", letters.compose_thanks)
    letter_kinds.register("giving/update", N_("News of the projects you gave to"))
    export.register(
        "giving",
        queries.export_of,
        title=N_("My gifts"),
        labels=EXPORT_LABELS,
        codes={"state": STATE_WORDS, "pledge_state": PLEDGE_WORDS},
    )


def write_to_those_who_promised(route: PaymentRoute) -> None:
    """A route opened: whoever promised to one of its projects is written to, once."""
    for project in queries.list_projects_of_route(route):
        open_now = project_rules.takes_gifts(project.state, project.collect_until, clock.today())
        if open_now and queries.find_route(project):
            actions.invite_pledgers(project)


def forget(person) -> None:
    """Drop what names a person; gifts and the book stay, without a name."""
    details = db.select(Donation.id).filter_by(donor_id=person.id)
    db.session.execute(
        db.update(DonorDetails)
        .where(DonorDetails.donation_id.in_(details))
        .values(name="", email="", country=None, message="")
    )
    db.session.execute(
        db.update(Refund)
        .where(Refund.donation_id.in_(details), Refund.asker == Asker.DONOR)
        .values(reason="", decision=None)
    )
    db.session.execute(
        db.update(Donation).filter_by(donor_id=person.id).values(donor_id=None, is_anonymous=True)
    )
    db.session.execute(
        db.update(Pledge)
        .filter_by(person_id=person.id)
        .values(name="", email="", person_id=None, state=PledgeState.WITHDRAWN)
    )


def tell_givers(update, *, skip: frozenset[str] = frozenset()) -> None:
    """News of a project reaches those who gave and want it (followers are told by projects)."""
    project = db.session.get(Project, update.project_id)
    for email, gift in queries.list_givers(project.id):
        if not email or email in skip:
            continue
        lang, token = gift.lang, links.token_of(gift)
        mail.write_letter(
            "giving/update",
            to=email,
            lang=lang,
            person_id=gift.donor_id,
            once=f"update:{update.id}:{email}",
            update=update,
            project=project,
            address=public_link("projects.show", slug=project.slug, lang=lang),
            stop_link=public_link("giving.news", token=token, lang=lang),
            unsubscribe=public_link("giving.stop_news_in_one_click", token=token, lang=lang),
        )
