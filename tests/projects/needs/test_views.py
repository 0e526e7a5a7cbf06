"""The pages of needs: two minutes on a phone, in Arabic; staff; what bad input gets."""

import io

import pytest
from flask import g
from PIL import Image
from sqlalchemy import func
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from solidarity.projects.models import Need
from solidarity.projects.needs import rules
from tests.factories.accounts import make_person, sign_in
from tests.factories.needs import AZAGHAR_NIRS, make_need
from tests.factories.projects_for_search import make_listed_project


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.effect_noise((640, 480), 50).convert("RGB").save(out, "JPEG")
    out.seek(0)
    return out


def typed(**changes) -> dict:
    plain = {
        "what": "Le puits est sec depuis juin.",
        "commune": "Azaghar N'irs",
        "people": "120",
        "photo_people": "nobody",
    }
    return {**plain, **changes}


def _forget_visitor() -> None:
    """The test's own context remembers who came last; the next request asks again."""
    g.pop("_login_user", None)


def count(db) -> int:
    return db.session.scalar(db.select(func.count()).select_from(Need))


def test_a_villager_states_a_need_in_arabic_with_a_photo_and_three_fields(app, db, client):
    page = client.get("/ar/needs/new").text
    assert 'dir="rtl"' in page
    assert 'capture="environment"' in page

    answer = client.post(
        "/ar/needs/new",
        data={
            "photo": (picture(), "bir.jpg"),
            "photo_people": "nobody",
            "what": "البئر جافة منذ شهر يونيو",
            "commune": "أزغارنيرس",
            "people": "١٢٠",
        },
        content_type="multipart/form-data",
    )
    assert answer.status_code == 302
    need = db.session.scalar(db.select(Need))
    assert (need.theme, need.people, need.commune_code) == ("water", 120, AZAGHAR_NIRS)
    assert need.photo_id

    shown = client.get(answer.location)
    assert shown.status_code == 200
    assert need.slug.upper() in shown.text
    assert "البئر جافة منذ شهر يونيو" in shown.text
    assert need.slug not in client.get("/ar/needs").text


@pytest.mark.parametrize(
    ("field", "value"),
    [("people", "0"), ("people", "-1"), ("people", "1" + "0" * 12), ("people", "beaucoup"),
     ("what", "a" * 100_000), ("what", "<b>Le puits</b> est sec"), ("what", ""),
     ("what", "Le puits est sec, appelez 0612345678"), ("commune", "Atlantis"), ("commune", ""),
     ("place", "<script>x</script>"), ("photo_people", "other"), ("theme", "gold"),
     ("contact", "x" * 500)],
)  # fmt: skip
def test_bad_input_gets_a_sentence_beside_its_field_and_loses_nothing(
    app, db, client, field, value
):
    kept = {"what": "Le puits est sec depuis juin, voyez.", "place": "Tagant"}
    answer = client.post("/fr/needs/new", data=typed(**{**kept, field: value}))
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.text
    assert f'href="#{field}"' in answer.text
    for name, text in kept.items():
        if name != field:
            assert text in answer.text
    assert count(db) == 0


def test_several_mistakes_are_told_at_once(app, db, client):
    page = client.post("/fr/needs/new", data=typed(what="", people="x", commune="")).text
    for field in ("what", "people", "commune"):
        assert f'href="#{field}"' in page


def test_a_photo_of_forty_megabytes_is_refused_and_the_words_stay(app, db, client):
    heavy = io.BytesIO(b"\xff\xd8" + bytes(40 * 1024 * 1024))
    photo = FileStorage(heavy, "lourde.jpg")
    boundary, body = encode_multipart(typed(photo=photo))
    kind = f"multipart/form-data; boundary={boundary}"
    answer = client.post("/fr/needs/new", data=body, content_type=kind)
    assert answer.status_code == 422
    assert "15 Mo" in answer.text
    assert "Le puits est sec depuis juin." in answer.text
    assert count(db) == 0


def test_what_is_no_photo_is_refused_and_the_words_stay(app, db, client):
    answer = client.post(
        "/fr/needs/new",
        data=typed(photo=(io.BytesIO(b"%PDF-1.7 no photo"), "x.jpg")),
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert 'href="#photo"' in answer.text
    assert "Le puits est sec depuis juin." in answer.text
    assert count(db) == 0


def test_markup_that_reached_the_database_is_shown_as_words(app, db, client):
    need = make_need(what="<img src=x onerror=alert(1)> puits")
    db.session.commit()
    assert "<img src=x" not in client.get(f"/fr/needs/{need.slug}").text
    assert "<img src=x" not in client.get("/fr/needs").text


def test_one_address_states_a_few_needs_an_hour_and_mistakes_do_not_count(limited):
    client = limited.test_client()
    answers = [client.post("/fr/needs/new", data=typed(people="x")).status_code for _ in range(3)]
    assert answers == [422] * 3
    answers = [
        client.post("/fr/needs/new", data=typed()).status_code
        for _ in range(rules.STATED_PER_HOUR + 1)
    ]
    assert answers == [302] * rules.STATED_PER_HOUR + [429]


def test_the_theme_can_be_corrected_by_who_stated_it_and_nobody_else(app, db, client):
    address = client.post("/fr/needs/new", data=typed()).location
    stranger = app.test_client()
    assert stranger.post(f"{address}/theme", data={"theme": "health"}).status_code == 404
    assert client.post(f"{address}/theme", data={"theme": "gold"}).status_code == 422
    assert client.post(f"{address}/theme", data={"theme": "health"}).status_code == 302
    assert db.session.scalar(db.select(Need.theme)) == "health"


def test_the_list_filters_and_names_what_it_does_not_know(app, db, client):
    make_need(what="Le puits de Tagant est sec")
    make_need(what="Une ambulance manque ici", theme="health", commune_code="09.001.01.01")
    db.session.commit()
    assert "puits de Tagant" in client.get("/fr/needs").text
    assert "puits de Tagant" not in client.get("/fr/needs?theme=health").text
    assert "ambulance" not in client.get(f"/fr/needs?commune={AZAGHAR_NIRS}").text
    assert "ambulance" not in client.get("/fr/needs?province=09.541").text
    page = client.get("/fr/needs?theme=gold&province=x&commune=1&page=-3&state=hidden")
    assert page.status_code == 200
    assert "gold" in page.text


def test_confirming_asks_to_sign_in_and_counts_once(app, db, client):
    need = make_need()
    db.session.commit()
    assert client.post(f"/fr/needs/{need.slug}/confirm").status_code == 401
    _forget_visitor()
    sign_in(client, make_person())
    for _ in range(2):
        assert client.post(f"/fr/needs/{need.slug}/confirm").status_code == 302
    db.session.refresh(need)
    assert need.confirmations == 1


def test_a_need_shows_the_project_that_answers_it(app, db, client):
    need = make_need(state="answered")
    make_listed_project(need_id=need.id, slug="forage-tagant")
    db.session.commit()
    assert "/fr/projects/forage-tagant" in client.get(f"/fr/needs/{need.slug}").text


def test_a_reference_read_aloud_in_capitals_leads_to_the_need(app, db, client):
    need = make_need()
    db.session.commit()
    assert client.get(f"/fr/needs/{need.slug.upper()}").status_code == 200
    assert client.get("/fr/needs/nothing").status_code == 404


@pytest.mark.parametrize("role", [None, "treasurer", "reviewer"])
def test_only_reviewers_check_needs(app, db, client, role):
    make_need(state="stated", contact="0612345678")
    assert client.get("/fr/staff/needs").status_code == 302
    _forget_visitor()
    sign_in(client, make_person(roles=(role,) if role else ()))
    answer = client.get("/fr/staff/needs")
    assert answer.status_code == (200 if role == "reviewer" else 403)
    assert ("0612345678" in answer.text) == (role == "reviewer")


def test_a_reviewer_shows_joins_and_hides(app, db, client):
    shown, twice, bad = (make_need(state="stated") for _ in range(3))
    sign_in(client, make_person(roles=("reviewer",)))
    desk = "/fr/staff/needs"
    assert client.post(f"{desk}/{shown.slug}/open", data={"theme": "health"}).status_code == 302
    assert client.post(f"{desk}/{twice.slug}/merge", data={"into": "nobody"}).status_code == 422
    into = {"into": shown.slug.upper()}
    assert client.post(f"{desk}/{twice.slug}/merge", data=into).status_code == 302
    assert client.post(f"{desk}/{bad.slug}/hide", data={"reason": ""}).status_code == 422
    why = {"reason": "Un enfant est reconnaissable."}
    assert client.post(f"{desk}/{bad.slug}/hide", data=why).status_code == 302

    visitor = app.test_client()
    _forget_visitor()
    assert visitor.get(f"/fr/needs/{shown.slug}").status_code == 200
    assert visitor.get(f"/fr/needs/{twice.slug}").location.endswith(shown.slug)
    hidden = visitor.get(f"/fr/needs/{bad.slug}")
    assert hidden.status_code == 410
    assert "Un enfant est reconnaissable." in hidden.text
    _forget_visitor()
    assert client.post(f"{desk}/{bad.slug}/merge", data=into).status_code == 409


def test_a_contact_is_never_on_a_public_page(app, db, client):
    need = make_need(contact="0612345678")
    db.session.commit()
    for path in (f"/fr/needs/{need.slug}", "/fr/needs", f"/fr/communes/{AZAGHAR_NIRS}"):
        assert "0612345678" not in client.get(path).text
