"""One small world in which every page of the site has something to show, and who lives in it."""

import io
from dataclasses import dataclass, field
from datetime import timedelta

from PIL import Image
from werkzeug.datastructures import FileStorage

from solidarity.delivery.spending import buying
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.giving import queries as giving
from solidarity.giving.bank import linking
from solidarity.giving.clubs import actions as club_actions
from solidarity.giving.links import token_of
from solidarity.giving.match_funds import appeals
from solidarity.giving.match_funds import queries as match_funds
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.mail.models import Letter
from solidarity.projects.models import ProjectPhoto
from solidarity.volunteering import actions as volunteering
from tests.factories import accounts
from tests.factories.associations import (
    make_authorisation,
    make_member,
    make_route,
    make_verified_association,
)
from tests.factories.bank import (
    make_bank_account,
    make_host_bank_account,
    make_lines,
    make_transfer,
)
from tests.factories.clubs import make_club
from tests.factories.delivery import make_contested
from tests.factories.fundraisers import make_page
from tests.factories.giving import (
    make_intended,
    make_monthly,
    make_pledge,
    make_received,
    make_slowed,
    make_spent,
)
from tests.factories.match_funds import make_fund
from tests.factories.needs import make_need
from tests.factories.projects import make_project, make_update
from tests.factories.spending import make_accepted, make_asset, make_copy, make_sheet
from tests.factories.volunteering import make_role

AZAGHAR_NIRS = "09.541.03.07"


@dataclass
class World:
    """`people` by who they are (None: anonymous); `values` of addresses, by argument name.

    Where one name means different things, "blueprint.name" or "endpoint.name" comes first.
    """

    people: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)

    def values_for(self, rule) -> dict | None:
        """Return sample values of an address; None when some argument has none."""
        found = {name: self._value(rule.endpoint, name) for name in rule.arguments}
        return None if None in found.values() else found

    def _value(self, endpoint: str, name: str):
        blueprint = endpoint.split(".", maxsplit=1)[0]
        for key in (f"{endpoint}.{name}", f"{blueprint}.{name}", name):
            if key in self.values:
                return self.values[key]
        return None


def make_world() -> World:
    """Build it on an empty database; the caller commits."""
    world = World()
    world.people = {
        "anonymous": None,
        "donor": accounts.make_person(name="Donor"),
        "volunteer": accounts.make_person(name="Volunteer"),
        "member": accounts.make_person(name="Member"),
        "member of another association": accounts.make_person(name="Stranger"),
        "reviewer": accounts.make_person(name="Reviewer", roles=("reviewer",)),
        "treasurer": accounts.make_person(name="Treasurer", roles=("treasurer",)),
        "administrator": accounts.make_person(name="Administrator", roles=("administrator",)),
    }
    association, other = make_verified_association(level=2), make_verified_association()
    make_member(association=association, person=world.people["member"], role="secretary")
    make_member(
        association=other, person=world.people["member of another association"], role="secretary"
    )
    world.values = {"lang": "fr", **_of_association(association), **_of_project(association, world)}
    return world


def _of_association(association) -> dict:
    route = make_route(association=association, kind="transfer")
    member = make_member(association=association)
    held = make_authorisation(association=association, reference=route.authorisation)
    return {
        "authorisation_id": held.id,
        "association": association.slug,
        "slug": association.slug,
        "association_desk.kind": "statutes",
        "membership_id": member.id,
        "route_id": route.id,
    }


def _of_project(association, world: World) -> dict:
    project = make_project(association=association)
    host = make_host_bank_account(project)
    route = giving.find_route(project)
    transfer = make_transfer(project)
    link = _linked_line(project)
    update, need = make_update(project=project), make_need()
    role = make_role(project)
    role.languages, role.costs = ["fr", "ar", "ber"], {"fr": "Le trajet est payé."}
    role.description = {"fr": "Suivre le chantier deux fois par mois."}
    application = volunteering.apply(role.id, world.people["volunteer"], "Je connais l'eau.")
    fund = make_fund()
    gift, _attempt = make_intended(project, route)
    received = make_received(project, route)
    make_spent(project, minor=10_000)
    referred = make_project()
    make_route(association=referred.association, kind="referral")
    page = make_page(project, by=world.people["member"])
    made = make_club(treasurer=world.people["member"])
    together = club_actions.propose(
        made.club, project, Money(50_00, "EUR"), {made.member.id: Money(50_00, "EUR")},
        note="", form="world", by=made.treasurer,
    )  # fmt: skip
    pledge, letter, photo = make_pledge(project), _letter(), _photo(project)
    spent = _spending(project, association, world)
    tranche, evidence, part, contest, freeze = make_contested(association)
    by_project = (
        "endings", "projects", "giving", "projects_desk", "projects_photos", "projects_progress",
        "projects_staff", "projects_updates", "volunteering_desk", "spending", "spending_desk",
        "in_kind_desk", "handover_desk", "leftovers", "leftovers_desk",
    )  # fmt: skip
    of_tranche = ("delivery", "delivery_desk", "releases")
    return {
        **spent,
        **{f"{blueprint}.slug": project.slug for blueprint in by_project},
        **{f"{blueprint}.slug": tranche.project.slug for blueprint in of_tranche},
        "tranche_id": tranche.id,
        "evidence_id": evidence.id,
        "part_id": part,
        "contest_id": contest.id,
        "freeze_id": freeze.id,
        "needs.slug": need.slug,
        "needs_staff.slug": need.slug,
        "declared.slug": referred.slug,
        "fundraisers.slug": page.slug,
        "fundraisers.new.slug": project.slug,
        "page_id": page.id,
        "clubs.slug": made.club.slug,
        "gift_id": together.id,
        **_of_fund(fund, gift),
        "step": "story",
        "photo": photo.id,
        "update": update.id,
        "role_id": role.id,
        "application_id": application.id,
        "code": AZAGHAR_NIRS,
        "artwork.theme": "water",
        "artwork.seed": project.slug,
        "giving.token": token_of(gift),
        "giving.pledge.token": token_of(pledge),
        "papers.token": token_of(received),
        "trail.token": token_of(received),
        "tax_receipts.token": token_of(received),
        "papers.slug": project.slug,
        "papers.mine.kind": "csv",
        "papers.project.kind": "pdf",
        "papers.host.kind": "pdf",
        "tax_receipts.declared.kind": "csv",
        "host_id": route.host_account_id,
        "receipt_id": 1,
        "year": clock.today().year,
        "month": clock.today().month,
        "refunds.token": token_of(gift),
        "reference": gift.reference,
        "refund_id": 1,
        "event_id": "evt_1",
        "transfers.slug": project.slug,
        "transfers.token": token_of(transfer),
        "host_account_id": host.host_account_id,
        "line_id": link.line_id,
        "link_id": link.id,
        "cash.reference": transfer.reference,
        "letter_id": letter.id,
        "monthly.token": token_of(make_monthly(project, route)),
        "slowed_id": make_slowed(project).id,
        "files.token": photo.file.token,
        "width": 960,
        "following.kind": "project",
        "recommendations.kind": "project",
        "subject_id": project.slug,
        "item_id": project.id,
        "skill_id": "eau-hydrogeo",
        "window_id": 1,
        "number": 1,
        "filename": "images/favicon.svg",
        "token": "not-a-token",
    }


def _linked_line(project):
    """A line half of which is a gift, and one nobody knows."""
    gift = make_transfer(project, minor=4000)
    whole, _unknown, _fee = make_lines(
        make_bank_account(project),
        ("80,00", gift.reference, "Fatima Oubrahim"), ("12,00", "?", ""), ("-2,50", "frais", ""),
    )  # fmt: skip
    return linking.link_gifts(whole.id, [linking.Part(gift.id, 4000)], by=1)[0]


def _of_fund(fund, gift) -> dict:
    match = match_funds.find_match(gift.id)
    match.reason, match.reason_text = "staff", "Le même compte a payé sous trois noms."
    appeal = appeals.appeal(gift, "Mes deux filles ont donné avec ma carte, chacune son argent.")
    slugs = ("match_funds", "match_funds_desk", "match_data")
    return {
        **{f"{blueprint}.slug": fund.slug for blueprint in slugs},
        "match_funds.token": token_of(gift),
        "match_funds_desk.number": match.n,
        "appeal_id": appeal.id,
        "return_id": 1,
    }


def _spending(project, association, world: World) -> dict:
    """An accepted invoice with a copy that waits, a purchase, a sheet, and a pump elsewhere."""
    member = world.people["member"].id
    invoice = make_accepted(project, world.people["reviewer"], by=member)
    purchase = buying.open_purchase(project, "Pompe", by=member)
    copy, sheet = make_copy(invoice, by=member), make_sheet(project, by=member)
    state, project.state = project.state, "operating"
    asset = make_asset(project, by=member, handed_over_on=clock.today() - timedelta(days=200))
    project.state = state
    return {
        "invoice_id": invoice.id,
        "purchase_id": purchase.id,
        "copy_id": copy.id,
        "in_kind.token": sheet.token,
        "in_kind_desk.kind": "labour",
        "check_id": asset.checks[0].id,
    }


def _letter() -> Letter:
    letter = Letter(
        kind="giving/thanks", to="fatima@example.org", lang="fr", subject="Merci", text="Merci.",
        html="<p>Merci.</p>", written_at=clock.now(),
    )  # fmt: skip
    db.session.add(letter)
    db.session.flush()
    return letter


def _photo(project) -> ProjectPhoto:
    picture = io.BytesIO()
    Image.new("RGB", (1200, 800), "#c2602f").save(picture, "JPEG")
    picture.seek(0)
    stored = files.store_photo(
        FileStorage(picture, "well.jpg", content_type="image/jpeg"),
        purpose="project_photo", uploaded_by=None, subject_id=project.id, is_public=True,
    )  # fmt: skip
    photo = ProjectPhoto(project_id=project.id, file=stored, added_at=clock.now())
    db.session.add(photo)
    db.session.flush()
    return photo
