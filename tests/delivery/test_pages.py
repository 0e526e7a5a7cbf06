"""The pages of a tranche: each act from its form, and each refusal beside its field."""

import io
import re
from datetime import timedelta

import pytest

from solidarity.accounts.models import Person, StaffRole
from solidarity.delivery import queries
from solidarity.extensions import db as _db
from solidarity.giving.links import token_of
from solidarity.giving.models import Donation
from solidarity.kit import clock
from solidarity.projects.models import Project
from tests.factories import accounts
from tests.factories.accounts import make_person
from tests.factories.associations import make_member
from tests.factories.delivery import (
    REASON,
    WORDS,
    a_paper,
    a_photo,
    make_accepted,
    make_settled,
    make_volunteer,
    make_works,
    pay_out,
    tranche_of,
)

pytestmark = pytest.mark.any_engine


@pytest.fixture
def works(app, db):
    """Works under way with money at the host's bank; what the tests name, by name."""
    with app.test_request_context("/fr/"):
        project = make_works()
        gift = make_settled(project, minor=16_000)
        pay_out(amount=15_900)
        members = {
            "treasurer of the association": make_person(),
            "reviewer": make_person(roles=("reviewer",)),
            "treasurer": make_person(roles=("treasurer",)),
            "volunteer": make_volunteer(project),
        }
        make_member(
            association=project.association,
            person=members["treasurer of the association"], role="treasurer",
        )  # fmt: skip
        db.session.commit()
        return {
            "slug": project.slug, "association": project.association.slug, "id": project.id,
            "gift": token_of(gift), "people": members,
        }  # fmt: skip


def browser_of(app, works, who):
    browser = app.test_client()
    return accounts.sign_in(browser, _db.session.merge(works["people"][who])) if who else browser


def state(tranche_id):
    _db.session.expire_all()
    return queries.get_tranche(tranche_id)


def test_from_the_associations_desk_to_the_banks_paper(app, works, db):
    tranche = tranche_of(db.session.get(Project, works["id"]), 2)
    number = tranche.id
    desk = f"/fr/manage/{works['association']}/projects/{works['slug']}/tranches/{number}"
    staff = f"/fr/staff/releases/{number}"
    public = f"/fr/projects/{works['slug']}/tranches/{number}"
    manager = browser_of(app, works, "treasurer of the association")

    assert WORDS not in manager.get(desk).text
    early = manager.post(desk, data={"words": WORDS, "act": "send"})
    assert early.status_code == 422
    assert "Ajoutez au moins une pièce" in early.text
    assert WORDS.split(";")[0] in early.text  # nothing typed is lost
    assert manager.post(desk, data={"words": WORDS, "act": "save"}).status_code == 303
    for kind, upload in (
        ("invoice", a_paper()),
        ("photo", a_photo()),
        ("commune_letter", a_paper()),
    ):
        sent = {"kind": kind, "caption": "Vu", "file": (upload.stream, upload.filename)}
        assert manager.post(f"{desk}/files", data=sent).status_code == 303
    wrong = {"kind": "invoice", "file": (io.BytesIO(b"MZ not a paper"), "virus.exe")}
    assert manager.post(f"{desk}/files", data=wrong).status_code == 422
    kept = manager.get(desk)
    assert kept.status_code == 200
    assert kept.text.count("/remove") == 3

    volunteer = browser_of(app, works, "volunteer")
    assert "report-words" in volunteer.get(public).text
    short = volunteer.post(f"{public}/report", data={"report-words": "Vu"})
    assert short.status_code == 422
    saw = {"report-words": "J'ai vu la pompe tourner deux heures le jour de la réception."}
    assert volunteer.post(f"{public}/report", data=saw).status_code == 303
    assert manager.post(desk, data={"words": WORDS, "act": "send"}).status_code == 303

    reviewer = browser_of(app, works, "reviewer")
    page = reviewer.get(staff)
    assert page.status_code == 200
    original = re.search(r"/files/\w+/original", page.text).group()
    assert reviewer.get(original).status_code == 200
    assert app.test_client().get(original).status_code == 404
    with clock.standing_at(clock.now() - timedelta(days=8)):
        assert reviewer.post(f"{staff}/accept").status_code == 303
    assert state(number).state == "evidence_accepted"
    assert "J&#39;ai vu la pompe" in app.test_client().get(public).text

    treasurer = browser_of(app, works, "treasurer")
    page = treasurer.get(staff)
    assert page.status_code == 200
    unread = treasurer.post(f"{staff}/approve", data={})
    assert unread.status_code == 422
    assert "Lisez chaque note" in unread.text
    keys = re.findall(r'name="seen" value="([^"]+)"', page.text)
    assert treasurer.post(f"{staff}/approve", data={"seen": keys}).status_code == 303

    (part,) = state(number).parts
    pay = f"{staff}/parts/{part.id}"
    name = f"part{part.id}-"
    paid = {
        f"{name}arrived": str(part.quote_minor / 100), f"{name}arrived_on": str(clock.today()),
        f"{name}paid_from": f"bank:h{part.host_account_id}:EUR",
    }  # fmt: skip
    lacking = treasurer.post(pay, data=paid)
    assert lacking.status_code == 422
    assert "Ajoutez la pièce de la banque" in lacking.text
    assert state(number).parts[0].disbursement_id is None
    proof = a_paper(name="releve.pdf")
    paid[f"{name}proof"] = (proof.stream, proof.filename)
    assert treasurer.post(pay, data=paid).status_code == 303

    assert state(number).state == "disbursed"
    seen = app.test_client().get(f"/fr/projects/{works['slug']}")
    assert f"/tranches/{number}" in seen.text
    assert "Versé" in seen.text
    assert treasurer.get("/fr/staff/releases/").status_code == 200


def test_one_person_under_two_roles_is_told_so_and_the_book_is_unchanged(app, works, db):
    project = db.session.get(Project, works["id"])
    with app.test_request_context("/fr/"):
        tranche = make_accepted(project, 2)
        both = db.session.get(Person, tranche.accepted_by)
        both.roles.append(db.session.query(StaffRole).filter_by(name="treasurer").one())
        db.session.commit()
        number = tranche.id
    works["people"]["both"] = both
    answer = browser_of(app, works, "both").post(f"/fr/staff/releases/{number}/approve", data={})

    assert answer.status_code == 422
    assert "une seconde personne" in answer.text
    assert state(number).parts == []


def test_a_donor_contests_by_the_link_of_the_letter_and_a_stranger_may_not(app, works, db):
    project = db.session.get(Project, works["id"])
    with app.test_request_context("/fr/"):
        number = make_accepted(project, 2, window_ended=False).id
        db.session.commit()
    page = f"/fr/projects/{works['slug']}/tranches/{number}"
    browser = app.test_client()

    assert "contest-words" not in browser.get(page).text
    assert "contest-words" not in browser.get(f"{page}?gift=forged").text
    refused = browser.post(f"{page}/contest", data={"contest-words": REASON})
    assert refused.status_code == 422
    assert "contest-words" in browser.get(f"{page}?gift={works['gift']}").text
    said = {"contest-words": REASON, "contest-gift": works["gift"]}
    short = browser.post(f"{page}/contest", data={**said, "contest-words": "Faux"})
    assert short.status_code == 422
    assert works["gift"] in short.text  # the form still knows the gift
    assert browser.post(f"{page}/contest", data=said).status_code == 303
    seen = browser.get(page).text
    assert REASON not in seen  # its words are for staff
    assert "En cours d’examen" in seen

    (one,) = queries.list_contests(number)
    staff = [make_person(roles=("reviewer",)) for _ in range(2)]
    for n, person in zip("AB", staff, strict=True):
        works["people"][n] = person
        judge = browser_of(app, works, n)
        assert REASON in judge.get(f"/fr/staff/releases/{number}").text
        empty = judge.post(f"/fr/staff/releases/contests/{one.id}", data={})
        assert empty.status_code == 422
        verdict = {
            f"contest{one.id}-verdict": "dismissed",
            f"contest{one.id}-reason": "Les photos ont été prises sur place, avec témoins.",
        }
        sent = judge.post(f"/fr/staff/releases/contests/{one.id}", data=verdict)
        assert sent.status_code == 303
    assert "prises sur place" in browser.get(page).text


def test_a_freeze_shows_its_reason_and_keeps_its_details_with_staff(app, works, db):
    tranche = tranche_of(db.session.get(Project, works["id"]), 2)
    number = tranche.id
    reviewer = browser_of(app, works, "reviewer")
    staff = f"/fr/staff/releases/{number}"
    said = {"freeze-freeze_reason": REASON, "freeze-note": "Le fils du président a signé."}
    assert reviewer.post(f"{staff}/freeze", data={}).status_code == 422
    assert reviewer.post(f"{staff}/freeze", data=said).status_code == 303

    for address in (
        f"/fr/projects/{works['slug']}",
        f"/fr/projects/{works['slug']}/tranches/{number}",
    ):
        public = app.test_client().get(address).text
        assert REASON in public
        assert "fils du président" not in public
    assert "fils du président" in reviewer.get(staff).text
    (row,) = queries.list_freezes(works["id"])
    own = reviewer.post(f"{staff}/freezes/{row.id}", data={f"lift{row.id}-reason": REASON})
    assert own.status_code == 422
    other = browser_of(app, works, "treasurer")
    lifted = other.post(f"{staff}/freezes/{row.id}", data={f"lift{row.id}-reason": REASON})
    assert lifted.status_code == 303
    assert other.post(f"{staff}/void", data={"void-reason": "non"}).status_code == 422
    assert other.post(f"{staff}/void", data={"void-reason": REASON}).status_code == 303
    assert other.post(f"/fr/staff/releases/prepare/{works['slug']}").status_code == 303
    assert Donation.query.count() == 1
