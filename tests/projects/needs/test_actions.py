"""Needs on a real database: stated, checked, answered, given back, forgotten."""

import io

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from solidarity import announcements
from solidarity.errors import Invalid, Refusal
from solidarity.files import queries as files
from solidarity.files.models import StoredFile
from solidarity.projects.models import Need
from solidarity.projects.needs import actions, queries
from solidarity.projects.needs.actions import Said, Shown
from tests.factories.accounts import make_person
from tests.factories.needs import AZAGHAR_NIRS, make_need
from tests.factories.projects_for_search import make_listed_project


def said(**changes) -> Said:
    plain = {
        "what": "Le puits est sec depuis juin.",
        "commune_code": AZAGHAR_NIRS,
        "people": "120",
        "lang": "fr",
    }
    return Said(**{**plain, **changes})


def photo(name="well.jpg", content=None) -> FileStorage:
    out = io.BytesIO()
    Image.effect_noise((640, 480), 50).convert("RGB").save(out, "JPEG")
    return FileStorage(io.BytesIO(content or out.getvalue()), filename=name)


def test_a_need_is_sorted_by_its_words_and_waits_for_a_check(app, db):
    need = actions.state_need(said())
    assert (need.theme, need.state, need.people, need.stated_by) == ("water", "stated", 120, None)
    assert queries.list_needs(queries.Filters()).total == 0
    assert [card.need.id for card in queries.list_waiting()] == [need.id]


def test_an_arabic_need_is_kept_as_arabic_whatever_the_page(app, db):
    need = actions.state_need(said(what="المدرسة بدون مراحيض للبنات", people="٤٢"))
    assert need.what == {"ar": "المدرسة بدون مراحيض للبنات"}
    assert (need.theme, need.people) == ("education", 42)


def test_words_that_tell_no_theme_ask_for_one(app, db):
    with pytest.raises(Invalid) as refusal:
        actions.state_need(said(what="Xyzw abcd efgh"))
    assert refusal.value.field == "theme"


def test_a_photo_stays_private_until_staff_show_it_with_its_consent(app, db):
    need = actions.state_need(said(), photo=Shown(photo(), "agreed"))
    stored = db.session.get(StoredFile, need.photo_id)
    assert not stored.is_public
    assert "agreed to be shown" in stored.consent
    assert queries.as_cards([need])[0].photo_token is None

    actions.open_need(need.id, theme="water", with_photo=True, by=make_person().id)
    assert stored.is_public
    assert queries.as_cards([need])[0].photo_token == stored.token


def test_a_photo_that_is_not_shown_is_removed_for_good(app, db):
    need = actions.state_need(said(), photo=Shown(photo(), "nobody"))
    stored = db.session.get(StoredFile, need.photo_id)
    actions.open_need(need.id, theme="water", with_photo=False, by=make_person().id)
    assert need.photo_id is None
    assert files.read_original(stored) is None


def test_what_is_no_photo_is_refused_beside_its_field(app, db):
    with pytest.raises(Invalid) as refusal:
        actions.state_need(said(), photo=Shown(photo(content=b"<script>"), "nobody"))
    assert refusal.value.field == "photo"


def test_a_person_confirms_once_and_never_her_own(app, db):
    need, reader = make_need(stated_by=make_person().id), make_person()
    actions.confirm_need(need, by=reader.id)
    actions.confirm_need(need, by=reader.id)
    assert need.confirmations == 1
    with pytest.raises(Refusal):
        actions.confirm_need(need, by=need.stated_by)


def test_a_joined_need_leaves_its_confirmations_to_the_other(app, db):
    kept, repeated = make_need(confirmations=3), make_need(state="stated", confirmations=1)
    actions.merge_need(repeated.id, kept, by=make_person().id)
    assert (repeated.state, repeated.merged_into_id, kept.confirmations) == ("merged", kept.id, 5)


def test_a_need_is_not_joined_to_itself_nor_to_one_that_is_not_shown(app, db):
    need, hidden = make_need(), make_need(state="hidden")
    for into in (need, hidden):
        with pytest.raises(Invalid):
            actions.merge_need(need.id, into, by=1)


def test_a_published_project_answers_its_need_and_a_cancelled_one_gives_it_back(app, db):
    need = make_need()
    project = make_listed_project(need_id=need.id)
    announcements.project_published.send(project)
    assert need.state == "answered"

    project.state = "cancelled"
    announcements.project_changed_state.send(project, was="published", to="cancelled")
    assert need.state == "open"


def test_a_need_that_another_project_answers_stays_answered(app, db):
    need = make_need(state="answered")
    first, _second = make_listed_project(need_id=need.id), make_listed_project(need_id=need.id)
    announcements.project_changed_state.send(first, was="published", to="cancelled")
    assert need.state == "answered"


def test_an_erased_person_leaves_the_need_without_name_or_number(app, db):
    person = make_person()
    need = make_need(stated_by=person.id, contact="0612345678")
    other = make_need()
    actions.confirm_need(other, by=person.id)
    announcements.person_erased.send(person)
    db.session.expire_all()
    kept = db.session.get(Need, need.id)
    assert (kept.stated_by, kept.contact, kept.state) == (None, None, "open")
    assert not queries.has_confirmed(other.id, person.id)
