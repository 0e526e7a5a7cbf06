"""The pages of associations, as each kind of person."""

import io
import re

import pytest

from solidarity.associations import queries
from solidarity.associations.models import Association, Membership, Paper
from solidarity.mail import queries as mail
from tests.factories.accounts import make_person, sign_in
from tests.factories.associations import (
    BOARD,
    RIB,
    make_association,
    make_complete_association,
    make_host_account,
    make_member,
    make_route,
    make_verified_association,
)

SIGN_UP = {
    "kind": "local", "office": "secretary", "name_fr": "Association Tagant", "name_ar": "",
    "commune": "Azaghar N'irs", "country": "MA", "founded": "2011",
    "email": "bureau@example.org", "phone": "0528 85 12 34",
}  # fmt: skip
PDF = b"%PDF-1.4 a receipt"


@pytest.fixture
def fatima(db):
    return make_person(name="Fatima Oubrahim")


@pytest.fixture
def mine(fatima):
    """An association Fatima presides over, without papers yet."""
    return make_association(president=fatima, treasurer=make_person())


def page(answer):
    return answer.get_data(as_text=True)


def test_the_register_is_open_and_hides_drafts(client, db):
    make_verified_association(name="Les Amis de Tagant")
    make_association(name="Brouillon")
    db.session.commit()

    text = page(client.get("/fr/associations"))

    assert "Les Amis de Tagant" in text
    assert "Brouillon" not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=AMIS+tagànt", True),
        ("q=nobody", False),
        ("q=%25", True),
        ("kind=local&level=1&province=09.541", True),
        ("kind=cooperative", False),
        ("province=01.001", False),
        ("level=2", False),
        ("kind=<script>&level=x&page=-4&province=%25", True),
    ],
)
def test_the_register_is_searched(client, db, query, found):
    make_verified_association(name="Les Amis de Tagant")
    db.session.commit()
    answer = client.get(f"/fr/associations?{query}")

    assert answer.status_code == 200
    if "province=%25" not in query:
        assert ("Les Amis de Tagant" in page(answer)) is found


def test_the_register_is_paged(client, db):
    for n in range(30):
        make_verified_association(name=f"Aman {n:02d}")
    db.session.commit()

    first, last = page(client.get("/fr/associations")), page(client.get("/fr/associations?page=99"))

    assert "Aman 00" in first
    assert "Aman 29" not in first
    assert "Aman 29" in last


def test_a_public_page_says_what_was_checked_and_who_holds_the_money(client, db):
    association = make_verified_association(name="Tagant", phone="+212528851234")
    make_route(association=association)
    db.session.commit()

    text = page(client.get(f"/en/associations/{association.slug}"))

    assert "video call with the board" in text
    assert "Les amis d&#39;Aman" in text
    assert "It gives no tax receipt." in text
    assert "+212528851234" not in text
    assert "bureau@example.org" not in text


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"state": "submitted"}, "under review"),
        ({"state": "refused"}, "refused"),
        ({"state": "suspended", "state_reason": "Two reports are late."}, "Two reports are late."),
        ({"state": "needs_work"}, "Nothing was checked yet"),
    ],
)
def test_each_standing_is_said(client, db, state, says):
    association = make_association(**state)
    db.session.commit()

    assert says in page(client.get(f"/en/associations/{association.slug}"))


def test_an_arabic_page_reads_from_the_right(client, db):
    association = make_verified_association()
    db.session.commit()

    text = page(client.get(f"/ar/associations/{association.slug}"))

    assert 'dir="rtl"' in text
    assert association.name["ar"] in text


def test_a_draft_has_no_public_page(client, db):
    association = make_association()
    db.session.commit()

    assert client.get(f"/fr/associations/{association.slug}").status_code == 404


def test_signing_up_asks_to_sign_in_first(client):
    answer = client.get("/fr/associations/new")

    assert answer.status_code == 302
    assert "/account/login" in answer.location


def test_an_association_is_signed_up(client, db, fatima):
    sign_in(client, fatima)

    answer = client.post("/fr/associations/new", data=SIGN_UP)

    assert answer.location == "/fr/manage/association-tagant/"
    association = queries.get_association("association-tagant")
    assert association.commune_code == "09.541.03.07"
    assert association.phone == "+212528851234"
    assert client.get(answer.location).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"name_fr": ""},
        {"commune": ""},
        {"commune": "Nowhere at all"},
        {"email": "not an address"},
        {"phone": "12"},
        {"founded": "1492"},
        {"office": "member"},
        {"kind": "diaspora"},
        {"name_fr": "x" * 121},
    ],
)
def test_a_wrong_sign_up_keeps_what_was_typed_and_writes_nothing(client, db, fatima, wrong):
    sign_in(client, fatima)

    answer = client.post("/fr/associations/new", data={**SIGN_UP, "name_ar": "تاكانت", **wrong})

    if wrong == {"name_fr": ""}:
        assert answer.status_code == 302  # the Arabic name is enough
        return
    assert answer.status_code == 422
    assert "تاكانت" in page(answer)
    assert db.session.query(Association).count() == 0


@pytest.mark.parametrize("path", ["/", "/members", "/profile", "/papers/rib"])
def test_a_desk_opens_to_its_managers_only(app, db, mine, path):
    other = make_association(president=make_person())
    president_elsewhere = queries.list_managers(other.id)[0]
    member = make_person()
    make_member(association=mine, person=member, role="member")
    former = make_person()
    make_member(association=mine, person=former, role="secretary", state="ended")
    db.session.commit()
    address = f"/fr/manage/{mine.slug}{path}"

    assert app.test_client().get(address).status_code == 302
    for person in (president_elsewhere, member, former):
        assert sign_in(app.test_client(), person).get(address).status_code == 403
    president = queries.list_managers(mine.id)[0]
    assert sign_in(app.test_client(), president).get(address).status_code == 200


def test_a_desk_that_does_not_exist_opens_to_nobody(client, fatima):
    assert sign_in(client, fatima).get("/fr/manage/nowhere/").status_code == 403


def test_inviting_by_the_page_sends_a_letter_whose_link_works(app, db, mine, fatima):
    db.session.delete(next(m.membership for m in queries.list_members(mine.id)
                           if m.membership.role == "treasurer"))  # fmt: skip
    lahcen = make_person(name="Lahcen Amzil")
    client = sign_in(app.test_client(), fatima)
    answer = client.post(
        f"/ar/manage/{mine.slug}/members",
        data={"email": "lahcen@example.org", "role": "treasurer"},
    )
    assert answer.status_code == 302
    letter = mail.list_latest(1)[0]
    link = re.search(r"(/ar/associations/invitations/\S+)", letter.text)[1]

    assert app.test_client().get(link).status_code == 200
    assert app.test_client().post(f"{link}/accept").status_code == 401
    his = sign_in(app.test_client(), lahcen)
    assert his.post(f"{link}/accept").location == f"/ar/manage/{mine.slug}/"
    assert queries.is_manager(lahcen.id, mine.id)
    assert his.get(link).status_code == 404


def test_the_president_s_address_is_refused_as_treasurer_beside_the_field(client, mine, fatima):
    answer = sign_in(client, fatima).post(
        f"/en/manage/{mine.slug}/members", data={"email": fatima.email, "role": "member"}
    )

    assert answer.status_code == 422
    assert "already in the association" in page(answer)


def test_the_last_manager_is_told_why_she_stays(client, db, fatima):
    association = make_association(president=fatima)
    part = queries.find_membership(fatima.id, association.id)
    client = sign_in(client, fatima)

    answer = client.post(f"/en/manage/{association.slug}/members/{part.id}/end")

    assert answer.status_code == 409
    assert "last person" in page(answer)


def add(client, slug, kind, content=PDF, name="paper.pdf", **values):
    return client.post(
        f"/en/manage/{slug}/papers/{kind}",
        data={**values, "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


RECEIPT = {"number": "12/2011", "authority": "Pachalik d'Irherm", "issued_on": "2011-03-02"}


def test_a_paper_is_private_to_managers_and_reviewers(app, db, mine, fatima):
    client = sign_in(app.test_client(), fatima)
    assert add(client, mine.slug, "receipt", **RECEIPT).status_code == 302
    text = page(client.get(f"/en/manage/{mine.slug}/"))
    link = re.search(r"/files/\w+/original", text)[0]

    assert client.get(link).data == PDF
    reviewer, stranger = make_person(roles=("reviewer",)), make_person()
    assert sign_in(app.test_client(), reviewer).get(link).status_code == 200
    assert sign_in(app.test_client(), stranger).get(link).status_code == 404
    assert app.test_client().get(link).status_code == 404


@pytest.mark.parametrize("content", [b"", b"MZ program", b"<html>", b"GIF89a"])
def test_what_is_neither_pdf_nor_picture_is_refused(client, db, mine, fatima, content):
    answer = add(sign_in(client, fatima), mine.slug, "receipt", content, **RECEIPT)

    assert answer.status_code == 422
    assert "12/2011" in page(answer)
    assert db.session.query(Paper).count() == 0


def test_a_replaced_paper_keeps_its_copy_when_no_new_one_is_sent(client, db, mine, fatima):
    client = sign_in(client, fatima)
    add(client, mine.slug, "receipt", **RECEIPT)
    first = db.session.query(Paper).one()

    client.post(f"/en/manage/{mine.slug}/papers/receipt", data={**RECEIPT, "number": "13/2011"})

    db.session.expire_all()
    papers = db.session.query(Paper).order_by(Paper.id).all()
    assert [p.replaced_at is None for p in papers] == [False, True]
    assert papers[1].file_id == first.file_id
    assert papers[1].number == "13/2011"


def test_a_wrong_rib_is_said_beside_its_field(client, db, mine, fatima):
    answer = add(sign_in(client, fatima), mine.slug, "rib", number=RIB[:-1] + "0")

    assert answer.status_code == 422
    assert "24 digits" in page(answer)


def test_a_board_is_typed_by_name(client, db, mine, fatima):
    answer = add(
        sign_in(client, fatima), mine.slug, "board", issued_on="2026-01-10",
        valid_until="2099-01-10", president="Fatima Oubrahim", treasurer="Lahcen Amzil",
        others="Aicha Bihi\n\n Omar Id Ali ",
    )  # fmt: skip

    assert answer.status_code == 302
    names = [line["name"] for line in db.session.query(Paper).one().facts["board"]]
    assert names == [*(line["name"] for line in BOARD), "Aicha Bihi", "Omar Id Ali"]


def test_a_paper_of_another_kind_has_no_page(client, mine, fatima):
    client = sign_in(client, fatima)

    assert client.get(f"/fr/manage/{mine.slug}/papers/register").status_code == 404
    assert client.get(f"/fr/manage/{mine.slug}/papers/xyz").status_code == 404


def test_an_incomplete_file_is_refused_with_what_is_missing(client, db, mine, fatima):
    answer = sign_in(client, fatima).post(f"/en/manage/{mine.slug}/submit", data={"level": "1"})

    assert answer.status_code == 422
    assert "The file is not complete" in page(answer)
    assert "Final registration receipt" in page(answer)


def test_a_complete_file_is_sent(client, db, fatima):
    association = make_complete_association(president=fatima)

    answer = sign_in(client, fatima).post(
        f"/en/manage/{association.slug}/submit", data={"level": "1"}
    )

    assert answer.status_code == 302
    assert "Your file was sent" in page(client.get(answer.location))


def test_the_profile_changes_the_public_page(client, db, fatima):
    association = make_complete_association(president=fatima, state="submitted")
    client = sign_in(client, fatima)
    assert "Azaghar" in page(client.get(f"/fr/manage/{association.slug}/profile"))

    answer = client.post(
        f"/fr/manage/{association.slug}/profile",
        data={**SIGN_UP, "name_fr": "Nouveau nom", "about_fr": "Le **puits** d'abord."},
    )

    assert answer.status_code == 302
    text = page(client.get(f"/fr/associations/{association.slug}"))
    assert "Nouveau nom" in text
    assert "<strong>puits</strong>" in text


def test_my_associations_lists_mine_only(client, db, mine, fatima):
    other = make_association(name="Une autre", president=make_person())
    text = page(sign_in(client, fatima).get("/fr/manage/"))

    assert mine.name["fr"] in text
    assert other.name["fr"] not in text


def test_an_invitation_is_declined(app, db, mine, fatima):
    client = sign_in(app.test_client(), fatima)
    client.post(
        f"/fr/manage/{mine.slug}/members", data={"email": "x@example.org", "role": "member"}
    )
    link = re.search(r"(/fr/associations/invitations/\S+)", mail.list_latest(1)[0].text)[1]

    answer = sign_in(app.test_client(), make_person()).post(f"{link}/decline")

    assert answer.status_code == 302
    assert db.session.query(Membership).filter_by(association_id=mine.id).count() == 2


def test_a_host_account_is_not_confused_with_the_site(client, db):
    host = make_host_account(gives_tax_receipt=True, ruling="Rescrit 1")
    association = make_verified_association()
    make_route(association=association, host_account_id=host.id)
    db.session.commit()

    assert "It gives tax receipts." in page(client.get(f"/en/associations/{association.slug}"))


def test_a_sign_up_is_told_everything_that_is_wrong_at_once(client, db, fatima):
    data = {**SIGN_UP, "name_fr": "", "founded": "2999", "phone": "12", "commune": ""}
    answer = sign_in(client, fatima).post("/en/associations/new", data=data)

    assert answer.status_code == 422
    for field in ("name_fr", "founded", "phone", "commune"):
        assert f'id="{field}-error"' in page(answer)


def test_a_paper_is_told_everything_it_lacks_at_once(client, mine, fatima):
    browser = sign_in(client, fatima)
    answer = browser.post(f"/en/manage/{mine.slug}/papers/receipt", data={})

    assert answer.status_code == 422
    for field in ("number", "authority", "issued_on", "file"):
        assert f'id="{field}-error"' in page(answer)


def test_an_office_somebody_was_invited_to_is_said_to_wait_for_the_answer(client, db, fatima):
    alone = make_association(president=fatima)
    browser = sign_in(client, fatima)
    browser.post(
        f"/en/manage/{alone.slug}/members", data={"email": "t@example.org", "role": "treasurer"}
    )

    assert "The letter waits for an answer." in page(browser.get(f"/en/manage/{alone.slug}/"))
    assert "not accepted yet" in page(browser.get(f"/en/manage/{alone.slug}/members"))


def test_the_menu_says_where_one_is_inside_the_file(client, mine, fatima):
    browser = sign_in(client, fatima)

    assert 'aria-current="page">File and papers' in page(
        browser.get(f"/en/manage/{mine.slug}/papers/receipt")
    )
