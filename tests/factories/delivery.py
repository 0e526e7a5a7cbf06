"""Tranches anywhere in their life, and the settled gifts that pay them."""

import io
from datetime import timedelta
from decimal import Decimal
from itertools import count

from PIL import Image
from werkzeug.datastructures import FileStorage

from solidarity.associations.models import HostAccount, PaymentRoute
from solidarity.delivery import actions, freezing, notes, paying, queries
from solidarity.delivery.contests import actions as contests
from solidarity.delivery.evidence import actions as evidence
from solidarity.delivery.models import Tranche
from solidarity.delivery.rules import EvidenceKind
from solidarity.extensions import db
from solidarity.giving import posting
from solidarity.giving import queries as giving
from solidarity.giving.models import Donation
from solidarity.giving.told import Charge, Dispute, Payment, Refund, Settlement
from solidarity.kit import clock
from solidarity.kit.money import Money, convert
from solidarity.ledger import actions as ledger
from solidarity.ledger.rules import Entry, Line
from solidarity.projects.following import actions as following
from solidarity.projects.following import queries as following_queries
from solidarity.projects.models import Project
from solidarity.volunteering import actions as volunteering
from tests.factories.accounts import make_person
from tests.factories.associations import make_verified_association
from tests.factories.giving import make_card_route, make_host, make_intended
from tests.factories.projects import make_project
from tests.factories.volunteering import make_role

_numbers = count(1)
WORDS = "Le forage a atteint 118 mètres ; la pompe est posée, le débit mesuré à 2,1 litres."
REASON = "Les photos montrent un autre chantier que celui du douar."


def make_works(
    *, gifts: int = 2_000_00, state: str = "works", association=None, **columns
) -> Project:
    """Return a project whose works began, its association in order, with a card route and two
    tranches prepared: 20 % then 80 % of `gifts` centimes."""
    association = association or make_verified_association(level=2)
    project = make_project(state=state, gifts=gifts, association=association, **columns)
    make_card_route(project)
    actions.prepare(project, by=None)
    return project


def make_settled(
    project: Project,
    route: PaymentRoute | None = None,
    *,
    minor: int = 5000,
    currency: str = "EUR",
    rate: str = "1",
    fee: int = 100,
    is_settled: bool = True,
    **giver,
) -> Donation:
    """Return a gift the processor reported as paid, credited at `rate` less `fee` cents."""
    route = route or giving.find_route(project)
    gift, attempt = make_intended(project, route, minor=minor, currency=currency, **giver)
    host = db.session.get(HostAccount, route.host_account_id)
    gross = convert(Money(minor, currency), Decimal(rate), host.currency)
    fees = Money(fee, host.currency)
    now = clock.now()
    n = next(_numbers)
    settlement = Settlement(f"txn_t{n}", gross, fees, gross - fees, Decimal(rate), now)
    charge = Charge(
        f"ch_t{n}", Money(minor, currency), "succeeded", now,
        settlement=settlement if is_settled else None,
    )  # fmt: skip
    tell(gift, attempt.id, charge)
    return gift


def tell(gift: Donation, attempt_id: int, charge: Charge) -> None:
    """Post what the processor says of a charge."""
    paid = Payment("cs_t", "complete", "paid", f"pi_t{gift.id}", "succeeded", charge)
    posting.apply(attempt_id, paid)


def tell_again(gift: Donation, *, dispute: str | None = None, refunded: int = 0) -> None:
    """Tell the same charge again, with a dispute in this state or a refund of it."""
    facts = {fact.kind: fact for fact in giving.list_facts(gift.id)}
    moment = facts["charge"].occurred_at
    back = Money(refunded, gift.currency)
    charge = Charge(
        facts["charge"].source, Money(gift.amount_minor, gift.currency), "succeeded", moment,
        refunds=(Refund(f"re_t{gift.id}", back, "succeeded", moment),) if refunded else (),
        disputes=(
            (Dispute(f"dp_t{gift.id}", Money(gift.amount_minor, gift.currency), dispute, moment),)
            if dispute
            else ()
        ),
    )  # fmt: skip
    tell(gift, giving.last_attempt(gift.id).id, charge)


def pay_out(host: HostAccount | None = None, amount: int = 5000) -> None:
    """The processor pays the host's bank, in cents of its currency."""
    host = host or make_host()
    n, cur = next(_numbers), host.currency
    lines = (
        Line(f"bank:h{host.id}:{cur}", amount, cur),
        Line(f"stripe:h{host.id}:available:{cur}", -amount, cur),
    )
    ledger.post(db.session, Entry("test", "payout", f"po_t{n}", clock.now(), lines))


def a_paper(content: bytes | None = None, name: str = "facture.pdf") -> FileStorage:
    """Return a PDF as a form sends it, different from all others unless `content` is given."""
    content = content or f"%PDF-1.4 {next(_numbers)}".encode()
    return FileStorage(io.BytesIO(content), name, content_type="application/pdf")


def a_photo(color: int | None = None) -> FileStorage:
    """Return a photo as a form sends it."""
    picture = io.BytesIO()
    n = next(_numbers) if color is None else color
    Image.new("RGB", (64, 48), (n % 256, n // 256 % 256, 40)).save(picture, "JPEG")
    picture.seek(0)
    return FileStorage(picture, "chantier.jpg", content_type="image/jpeg")


def tranche_of(project: Project, n: int = 2) -> Tranche:
    """Return the standing tranche of a stage."""
    return next(t for t in queries.list_of_project(project.id) if t.n == n and t.state != "voided")


def prove(tranche: Tranche, *, by: int | None = None, witnesses: int = 2) -> Tranche:
    """Add words, a paper, a photo and witnesses; nothing is sent."""
    by = by or make_person(name="Treasurer of the association").id
    evidence.write_words(tranche.id, WORDS, by=by)
    evidence.add_file(tranche.id, EvidenceKind.INVOICE, a_paper(), words="Pompe", by=by)
    evidence.add_file(tranche.id, EvidenceKind.PHOTO, a_photo(), words="Le bassin", by=by)
    if witnesses:
        evidence.add_file(tranche.id, EvidenceKind.COMMUNE_LETTER, a_paper(), words="", by=by)
    if witnesses > 1:
        visit(tranche)
    return queries.get_tranche(tranche.id)


def visit(tranche: Tranche, **columns):
    """A visitor of the staff says what they saw."""
    by = columns.get("by") or make_person(name="Visitor", roles=("reviewer",)).id
    words = f"Visite du chantier avec le caïd, pompe en marche, n° {by}."
    return evidence.bear_witness(tranche.id, EvidenceKind.SITE_VISIT, words=words, by=by)


def make_volunteer(project: Project):
    """Return a person who was accepted for a role of the project."""
    person, role = make_person(name="Volunteer"), make_role(project)
    application = volunteering.apply(role.id, person, "Je connais l'eau.")
    volunteering.accept(application, by=None)
    return person


def make_accepted(project: Project, n: int = 2, *, window_ended: bool = True) -> Tranche:
    """Return a tranche whose proof a reviewer accepted."""
    tranche = prove(tranche_of(project, n))
    actions.send(tranche.id, by=make_person().id)
    reviewer = make_person(name="Reviewer", roles=("reviewer",))
    when = clock.now() - timedelta(days=8 if window_ended else 0)
    with clock.standing_at(when):
        return actions.accept(tranche.id, by=reviewer.id)


def make_reserved(project: Project, n: int = 2) -> Tranche:
    """Return a tranche approved by a second person, its money set aside."""
    tranche = make_accepted(project, n)
    treasurer = make_person(name="Treasurer", roles=("treasurer",))
    seen = [note.key for note in notes.list_notes(queries.get_tranche(tranche.id))]
    return actions.approve(tranche.id, by=treasurer.id, seen=seen)


def pay_all(tranche: Tranche, *, by: int | None = None) -> Tranche:
    """Record that every part of an approved tranche arrived as expected, from the host's bank."""
    by = by or make_person(name="Treasurer", roles=("treasurer",)).id
    for part in queries.get_tranche(tranche.id).parts:
        host = part.host_account_id
        account = (
            f"bank:h{host}:{part.pays_in}" if host else f"bank:collection:{tranche.project_id}:MAD"
        )
        arrival = paying.Arrival(part.quote_minor, clock.today(), account)
        paying.pay(tranche.id, part.id, arrival, a_paper(name="releve.pdf"), by=by)
    return queries.get_tranche(tranche.id)


def make_contested(association):
    """Return (tranche, evidence, part id, contest, freeze) of a project of this association: a
    proof that is contested, and releases that are frozen."""
    project = make_works(association=association)
    tranche = make_accepted(project, 2, window_ended=False)
    follower = make_person(name="Follower")
    following.follow(
        following_queries.get_subject("project", str(project.id)), person_id=follower.id, lang="fr"
    )
    contest = contests.open_contest(
        tranche.id, words=REASON, lang="fr", person_id=follower.id, gift=None
    )
    row = freezing.freeze(project, reason=REASON, note="Two invoices.", by=None)
    tranche = queries.get_tranche(tranche.id)
    return tranche, tranche.evidence[0], 1, contest, row
