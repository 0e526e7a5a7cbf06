"""Pages of projects: who sees them, what they say, and that nothing typed is lost."""

import json
import re
from datetime import timedelta

import pytest

from solidarity.kit import clock
from solidarity.mail.models import Letter
from solidarity.projects import panels, queries
from solidarity.projects.models import Need, Project
from solidarity.projects.reactions import suspend_without_level
from tests.factories.accounts import make_person
from tests.factories.associations import make_route, make_verified_association
from tests.factories.projects import make_project, make_update

LONG = "x" * 100_000


@pytest.fixture
def president(db):
    return make_person()


@pytest.fixture
def association(db, president):
    return make_verified_association(level=2, president=president, slug="aman")


@pytest.fixture
def draft(association):
    return make_project(state="draft", association=association, slug="forage")


@pytest.fixture
def desk(president, association, sign_in):
    """The browser of somebody who acts for the association."""
    return lambda: sign_in(president)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def budget_form(project, **changes):
    rows = {
        "version": project.version, "act": "save",
        "rows-0-n": "1", "rows-0-label": "Forage", "rows-0-category": "works",
        "rows-0-quantity": "1", "rows-0-unit": "forfait", "rows-0-unit_price": "376 000",
        "rows-1-n": "2", "rows-1-label": "Tranchées", "rows-1-category": "labour",
        "rows-1-quantity": "270", "rows-1-unit": "jour", "rows-1-unit_price": "130",
        "rows-1-is_in_kind": "y",
        "rows-2-label": "", "rows-2-category": "study", "rows-2-quantity": "",
    }  # fmt: skip
    return {**rows, **changes}


URL = "/fr/manage/aman/projects/forage"


# --- the public page ---


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
@pytest.mark.parametrize(
    "state",
    ["published", "funded", "works", "provisional_acceptance", "operating", "completed",
     "suspended", "cancelled", "refunded"],
)  # fmt: skip
def test_every_public_state_is_drawn_in_every_language(client, db, state, lang):
    project = make_project(state=state, state_reason="Une facture est à vérifier.")
    db.session.commit()
    answer = client.get(f"/{lang}/projects/{project.slug}")

    assert answer.status_code == 200
    stopped = state in ("suspended", "cancelled", "refunded")
    assert ("Une facture est à vérifier." in text_of(answer)) == stopped


@pytest.mark.parametrize("state", ["draft", "submitted", "needs_work", "under_review"])
def test_what_is_not_public_is_not_there_for_others(client, db, sign_in, state):
    project = make_project(state=state)
    db.session.commit()
    assert client.get(f"/fr/projects/{project.slug}").status_code == 404

    sign_in(make_person())
    assert client.get(f"/fr/projects/{project.slug}").status_code == 404
    assert client.get(f"/fr/projects/{project.slug}/preview.jpg").status_code == 404


@pytest.mark.parametrize("role", ["reviewer", "treasurer"])
def test_staff_see_a_preview_that_search_engines_skip(client, db, sign_in, role):
    project = make_project(state="submitted")
    sign_in(make_person(roles=(role,)))
    answer = client.get(f"/en/projects/{project.slug}")

    assert answer.status_code == 200
    assert "noindex" in text_of(answer)
    assert "application/ld+json" not in text_of(answer)


def test_managers_see_their_draft(draft, desk):
    assert "Preview" in text_of(desk().get("/en/projects/forage"))


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_an_unknown_address_is_404_in_every_language(client, db, lang):
    for path in ("nothing", "nothing/updates", "nothing/preview.jpg"):
        assert client.get(f"/{lang}/projects/{path}").status_code == 404


def test_the_exact_point_is_never_on_the_page(client, db):
    project = make_project(lat=30.12345, lon=-8.54321)
    db.session.commit()
    page = text_of(client.get(f"/fr/projects/{project.slug}"))

    assert "30.12" not in page
    assert "8.54" not in page


def test_the_first_facts_say_who_checked_when_and_who_holds_the_money(client, db, association):
    make_route(association=association)
    project = make_project(association=association)
    db.session.commit()
    page = text_of(client.get(f"/en/projects/{project.slug}"))

    assert "checked by 2 people on" in page
    assert "The money is held by" in page
    assert "Last proof: 10 days ago" in page
    assert "Responsible:" in page
    assert f"/en/projects/{project.slug}/give" in page


def test_without_a_route_one_can_promise_and_is_told_it_is_not_money(client, db):
    project = make_project()
    db.session.commit()
    page = text_of(client.get(f"/en/projects/{project.slug}"))

    assert "No way to receive money is open" in page
    assert "Promise a gift" in page


def test_a_requested_share_stands_apart(client, db):
    project = make_project()
    db.session.commit()
    page = text_of(client.get(f"/en/projects/{project.slug}"))
    sure, asked = page.split("They may not come")

    assert "<bdi>34,000" not in sure.split('id="plan"')[1]
    assert "34,000" in asked


def test_lateness_is_computed_not_declared(client, db):
    project = make_project(state="works")
    project.milestones[0].due_on = project.milestones[0].due_on.replace(year=2020)
    db.session.commit()

    assert "days late" in text_of(client.get(f"/en/projects/{project.slug}"))


def test_a_milestone_that_will_never_be_built_is_not_called_late(client, db):
    project = make_project(state="refunded")
    project.milestones[0].due_on = clock.today() - timedelta(days=166)
    db.session.commit()
    assert "166 days late" not in text_of(client.get(f"/en/projects/{project.slug}"))


@pytest.mark.parametrize("state", ["funded", "operating", "completed", "suspended", "refunded"])
def test_where_no_gift_is_taken_nobody_is_invited_to_promise(client, db, state):
    project = make_project(state=state)
    db.session.commit()
    page = text_of(client.get(f"/en/projects/{project.slug}"))
    assert "No more gifts are taken" in page
    assert "you can promise" not in page


def test_a_collection_whose_last_day_passed_invites_nobody_to_promise(client, db):
    project = make_project(state="works", collect_until=clock.today() - timedelta(days=1))
    db.session.commit()
    assert "you can promise" not in text_of(client.get(f"/en/projects/{project.slug}"))


@pytest.mark.parametrize(("late", "said"), [(0, "on time"), (12, "12 days late")])
def test_how_it_ended_stands_beside_what_was_announced(client, db, monkeypatch, late, said):
    totals = panels.Totals(received=300_000_00, released=290_000_00, spent=290_000_00, gifts=3)
    monkeypatch.setattr(panels.registered, "totals", lambda ids: dict.fromkeys(ids, totals))
    project = make_project(state="completed", gifts=300_000_00)
    for stage in project.milestones:
        stage.state, stage.done_on = "done", stage.due_on
    last = project.milestones[-1]
    last.done_on = last.due_on + timedelta(days=late)
    db.session.commit()
    page = text_of(client.get(f"/en/projects/{project.slug}"))
    end = page[page.index('id="outcome"') : page.index('id="story"')]
    for part in (said, "300,000", "290,000", "10,000"):
        assert part in end


def test_works_that_go_on_have_no_end_to_tell(client, db):
    project = make_project(state="works")
    db.session.commit()
    assert 'id="outcome"' not in client.get(f"/en/projects/{project.slug}").text


def test_totals_come_from_above_and_are_five(client, db, monkeypatch):
    project = make_project()
    db.session.commit()
    known = panels.Totals(
        promised=11_00, on_its_way=22_00, received=33_00, released=44_00, spent=55_00
    )
    monkeypatch.setattr(panels.registered, "totals", lambda ids: dict.fromkeys(ids, known))
    page = text_of(client.get(f"/fr/projects/{project.slug}"))

    assert all(f"{n}{n} DH" in page for n in range(1, 6))


def test_blocks_of_rooms_above_stand_at_their_place(app, client, db, monkeypatch):
    project = make_project()
    db.session.commit()
    block = panels.Block("roles", lambda ids: {ids[0]: ["hydro"]}, "projects/update.html", "skills")
    monkeypatch.setattr(panels.registered, "blocks", {"roles": block})

    assert client.get(f"/fr/projects/{project.slug}").status_code == 200
    assert "No skill is wanted" not in text_of(client.get(f"/en/projects/{project.slug}"))


def test_markup_people_write_is_shown_as_text(client, db):
    project = make_project(
        title="<script>alert(1)</script>", story={"fr": "<img src=x onerror=alert(1)> **bold**"}
    )
    make_update(project=project, body={"fr": "<b onclick=x>hi</b>"})
    db.session.commit()
    page = client.get(f"/fr/projects/{project.slug}").get_data(as_text=True)

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "onclick=x>" not in page
    assert "<strong>bold</strong>" in page


def test_shared_links_carry_title_place_and_picture(client, db):
    project = make_project()
    db.session.commit()
    page = client.get(f"/fr/projects/{project.slug}").get_data(as_text=True)
    data = json.loads(re.search(r'ld\+json"[^>]*>(.*?)</script>', page, re.S).group(1))

    assert 'property="og:title" content="Un forage pour Tagant-n-Aman"' in page
    assert f"/fr/projects/{project.slug}/preview.jpg" in page
    assert data["name"] == "Un forage pour Tagant-n-Aman"
    assert "geo" not in data["location"]


def test_the_table_of_states_is_public_and_maps_the_file(client, db):
    page = text_of(client.get("/fr/projects/states"))

    assert "annule_rembourse" in page
    assert 'id="provisional_acceptance"' in page


# --- the desk ---


def test_the_desk_is_closed_to_strangers_and_to_other_associations(client, draft, sign_in):
    other = make_person()
    make_verified_association(level=2, president=other)
    pages = ("check", "place", "budget", "photos/", "progress/", "updates/")
    assert all(client.get(f"{URL}/{page}").status_code == 302 for page in pages)

    sign_in(other)
    assert all(client.get(f"{URL}/{page}").status_code == 403 for page in pages)
    assert client.post(f"{URL}/budget", data=budget_form(draft)).status_code == 403
    assert client.post(f"{URL}/move", data={"to": "cancelled", "reason": "x"}).status_code == 403


def test_a_manager_does_not_reach_the_project_of_another_association(desk, draft, db):
    other = make_project(state="draft")
    db.session.commit()

    assert desk().get(f"/fr/manage/aman/projects/{other.slug}/budget").status_code == 404


def test_a_project_begins_with_three_answers(desk, association):
    answer = desk().post(
        "/fr/manage/aman/projects/new",
        data={"title": "Un puits", "theme": "water", "commune": "09.541.03.07"},
    )

    assert answer.status_code == 302
    assert answer.location.endswith("/fr/manage/aman/projects/un-puits/place")


@pytest.mark.parametrize(("state", "taken"), [("open", True), ("hidden", False)])
def test_a_project_begins_from_a_public_need_without_retyping(desk, association, db, state, taken):
    need = Need(
        slug="eau", what={"fr": "Nous manquons d'eau."}, theme="sanitation", people=260,
        commune_code="09.541.03.07", place={"fr": "Tagant"}, state=state, stated_at=clock.now(),
    )  # fmt: skip
    db.session.add(need)
    url = "/fr/manage/aman/projects/new?need=eau"
    page = text_of(desk().get(url))
    assert ("manquons d" in page) == taken
    assert ('selected value="sanitation"' in page) == taken

    typed = {"title": "Un puits", "theme": "water", "commune": "09.541.03.07"}
    desk().post(url, data=typed)
    begun = queries.get_project("un-puits")
    assert (begun.need_id == need.id, begun.people_winter) == (taken, 260 if taken else None)


def test_a_beginning_without_title_keeps_the_rest(desk, association, db):
    answer = desk().post(
        "/en/manage/aman/projects/new", data={"title": "", "theme": "health", "commune": "Azaghar"}
    )

    assert answer.status_code == 422
    assert "Azaghar" in text_of(answer)
    assert db.session.query(Project).count() == 0


@pytest.mark.parametrize("step", ["place", "story", "budget", "shares", "milestones"])
def test_every_step_opens_and_saves_what_it_shows(desk, draft, step):
    browser = desk()
    page = browser.get(f"{URL}/{step}")
    assert page.status_code == 200
    shown = fields_of(page.get_data(as_text=True))
    before = snapshot(draft.slug)

    answer = browser.post(f"{URL}/{step}", data={**shown, "act": "save"})

    assert answer.status_code == 302, text_of(answer)
    assert snapshot(draft.slug) == before


def fields_of(page: str) -> dict:
    """What a browser would send back, untouched."""
    form = page[page.index('data-draft="project-') :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form[: form.index("</form>")]):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or "checked" in tag):
            found[name.group(1)] = value.group(1) if value else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = body.strip().replace("&#39;", "'").replace("\u00a0", " ")
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', body)
        found[name] = chosen.group(1) if chosen else re.search(r'value="([^"]*)"', body).group(1)
    return {k: v.replace("&#39;", "'") for k, v in found.items()}


def snapshot(slug):
    project = queries.get_project(slug)
    return (
        project.title, project.story, project.place, project.people_winter, project.starts_on,
        [(b.label, b.quantity, b.amount_minor, b.is_in_kind) for b in project.budget],
        [(s.source, s.amount_minor, s.state, s.days) for s in project.shares],
        [(m.label, m.proof, m.tranche_minor, m.due_on) for m in project.milestones],
    )  # fmt: skip


def test_a_wrong_amount_writes_nothing_and_keeps_everything_typed(desk, draft):
    before = snapshot(draft.slug)
    typed = budget_form(draft, **{"rows-0-unit_price": "beaucoup", "rows-1-label": "Fossés"})
    answer = desk().post(f"{URL}/budget", data=typed)

    assert answer.status_code == 422
    page = text_of(answer)
    assert 'value="beaucoup"' in page
    assert 'value="Fossés"' in page
    assert "is not an amount" in page or "beaucoup" in page
    assert snapshot(draft.slug) == before


@pytest.mark.parametrize(
    ("step", "field"),
    [("place", "place_fr"), ("story", "fr-story"), ("budget", "rows-0-label"),
     ("milestones", "rows-0-proof")],
)  # fmt: skip
def test_a_hundred_thousand_characters_are_refused_with_a_sentence(desk, draft, step, field):
    browser = desk()
    shown = fields_of(browser.get(f"/en{URL[3:]}/{step}").get_data(as_text=True))
    before = snapshot(draft.slug)
    answer = browser.post(f"/en{URL[3:]}/{step}", data={**shown, field: LONG, "act": "save"})

    assert answer.status_code == 422
    assert "100000 characters" in text_of(answer)
    assert snapshot(draft.slug) == before


def test_a_row_half_filled_in_is_kept_and_found_again(desk, draft):
    browser = desk()
    typed = budget_form(draft, **{"rows-2-label": "Réservoir", "rows-2-quantity": "30"})
    answer = browser.post(f"{URL}/budget", data=typed)

    assert answer.status_code == 302
    assert len(queries.get_project("forage").budget) == 2
    assert 'value="Réservoir"' in text_of(browser.get(f"{URL}/budget"))
    assert "1 thing to change" in text_of(browser.get("/en/manage/aman/projects/forage/check"))

    whole = {**typed, "rows-2-unit_price": "10"}
    assert browser.post(f"{URL}/budget", data=whole).status_code == 302
    assert [b.amount_minor for b in queries.get_project("forage").budget][2] == 300_00


def test_one_more_line_keeps_everything_typed_and_writes_nothing(desk, draft):
    typed = budget_form(draft, act="add", **{"rows-2-label": "Réservoir"})
    answer = desk().post(f"{URL}/budget", data=typed)

    assert answer.status_code == 200
    assert 'name="rows-3-label"' in text_of(answer)
    assert 'value="Réservoir"' in text_of(answer)
    assert len(queries.get_project("forage").budget) == 2


def test_rows_keep_their_other_languages(desk, draft):
    typed = budget_form(draft, **{"rows-0-label": "Borehole"})
    desk().post("/en/manage/aman/projects/forage/budget", data=typed)

    line = queries.get_project("forage").budget[0]
    assert line.label == {"fr": "Forage et pompage solaire", "en": "Borehole"}


def test_two_people_on_one_step_are_told_and_lose_nothing(desk, draft):
    browser = desk()
    opened = draft.version
    browser.post(f"{URL}/budget", data=budget_form(draft))
    late = budget_form(draft, version=opened, **{"rows-0-label": "Mon texte"})
    answer = browser.post("/en/manage/aman/projects/forage/budget", data=late)

    assert answer.status_code == 409
    page = text_of(answer)
    assert "Somebody saved this project" in page
    assert 'value="Mon texte"' in page
    again = {**late, "version": fields_of(answer.get_data(as_text=True))["version"]}
    assert browser.post(f"{URL}/budget", data=again).status_code == 302
    assert queries.get_project("forage").budget[0].label["fr"] == "Mon texte"


def test_sending_says_everything_that_is_wrong_or_sends(desk, association, draft):
    browser = desk()
    plan = {
        "version": draft.version, "act": "save", "rows-0-source": "gifts",
        "rows-0-amount": "290000", "rows-0-state": "requested",
    }  # fmt: skip
    browser.post(f"{URL}/shares", data=plan)
    answer = browser.post(f"/en{URL.removeprefix('/fr')}/check", data={"to": "submitted"})
    assert answer.status_code == 422
    assert "brings 86,000" in text_of(answer)
    assert queries.get_project("forage").state == "draft"

    whole = make_project(state="draft", association=association)
    browser = desk()
    sent = browser.post(f"/fr/manage/aman/projects/{whole.slug}/check", data={"to": "submitted"})
    assert sent.status_code == 302
    assert queries.get_project(whole.slug).state == "submitted"


def test_a_sent_project_is_read_and_taken_back_but_not_edited(desk, association):
    make_project(state="submitted", association=association, slug="sent")
    browser = desk()

    assert browser.get("/fr/manage/aman/projects/sent/budget").status_code == 302
    assert browser.get("/fr/manage/aman/projects/sent/check").status_code == 200
    browser.post("/fr/manage/aman/projects/sent/move", data={"to": "draft"})
    assert queries.get_project("sent").state == "draft"
    refused = browser.post("/fr/manage/aman/projects/sent/move", data={"to": "published"})
    assert refused.status_code == 409
    assert browser.post("/fr/manage/aman/projects/sent/move", data={"to": "zz"}).status_code == 409


def test_what_moved_is_written_row_by_row(desk, association):
    make_project(state="works", association=association, slug="works")
    browser = desk()
    url = "/en/manage/aman/projects/works/progress/"
    assert browser.get(url).status_code == 200
    share = {"what": "share", "n": "4", "share_state": "committed", "days_done": "120"}
    assert browser.post(url, data=share).status_code == 302
    stage = {"what": "stage", "n": "1", "stage_state": "done"}
    assert browser.post(url, data=stage).status_code == 302

    project = queries.get_project("works")
    assert (project.shares[3].days_done, project.milestones[0].state) == (120, "done")
    too_many = browser.post(url, data={**share, "days_done": "999"})
    assert too_many.status_code == 422
    assert 'value="999"' in text_of(too_many)
    assert browser.post(url, data={"what": "zz", "n": "1"}).status_code == 422


# --- staff ---


def test_a_reviewer_sends_back_with_a_reason_and_the_association_is_written_to(
    client, db, association, sign_in
):
    project = make_project(state="under_review", association=association)
    sign_in(make_person(roles=("reviewer",)))
    url = f"/en/staff/projects/{project.slug}"
    assert client.get("/en/staff/projects/").status_code == 200
    assert client.get(url).status_code == 200
    refused = client.post(url, data={"to": "needs_work", "reason": " "})
    assert refused.status_code == 422
    assert "Say why" in text_of(refused)

    assert (
        client.post(url, data={"to": "needs_work", "reason": "Devis manquant"}).status_code == 302
    )
    assert queries.get_project(project.slug).state_reason == "Devis manquant"

    letters = db.session.query(Letter).filter_by(kind="projects/decision").all()
    assert letters
    assert all("Devis manquant" in letter.text for letter in letters)


def test_a_treasurer_does_not_publish_and_a_manager_is_not_staff(client, db, association, sign_in):
    project = make_project(state="under_review", association=association)
    sign_in(make_person(roles=("treasurer",)))
    url = f"/en/staff/projects/{project.slug}"

    assert client.post(url, data={"to": "published"}).status_code == 422
    assert queries.get_project(project.slug).state == "under_review"
    sign_in(make_person())
    assert client.get(url).status_code == 403


def test_a_reviewer_of_the_association_does_not_decide(client, db, sign_in):
    both = make_person(roles=("reviewer",))
    theirs = make_verified_association(level=2, president=both)
    project = make_project(state="under_review", association=theirs)
    sign_in(both)
    url = f"/en/staff/projects/{project.slug}"

    assert "Another reviewer must decide" in text_of(client.get(url))
    assert client.post(url, data={"to": "published"}).status_code == 422
    assert queries.get_project(project.slug).state == "under_review"


def test_a_row_written_in_french_is_whole_in_arabic_and_says_what_it_is(desk, draft, db):
    browser = desk()
    page = browser.get(URL.replace("/fr/", "/ar/") + "/budget").text
    row = queries.get_project("forage").budget[0]
    label, amount = dict(row.label), row.amount_minor

    assert f"<bdi>{label['fr']}</bdi>" in page
    typed = fields_of(page)
    assert browser.post(URL.replace("/fr/", "/ar/") + "/budget", data=typed).status_code == 302
    db.session.expire_all()
    kept = queries.get_project("forage").budget[0]
    assert (kept.label, kept.amount_minor) == (label, amount)


def test_a_milestone_that_has_but_french_words_is_not_lost_in_arabic(desk, draft, db):
    stage = draft.milestones[0]
    stage.tranche_minor, stage.due_on, stage.label = 0, None, {"fr": "Lancement"}
    stage.proof = {}
    db.session.commit()
    count, browser = len(draft.milestones), desk()
    address = URL.replace("/fr/", "/ar/") + "/milestones"

    browser.post(address, data=fields_of(browser.get(address).text))

    db.session.expire_all()
    kept = queries.get_project("forage").milestones
    assert len(kept) == count
    assert kept[0].label == {"fr": "Lancement"}


def test_the_browser_is_told_once_to_forget_what_it_kept_of_a_sent_form(desk, association):
    browser = desk()
    data = {"title": "Un forage", "theme": "water", "commune": "Azaghar N'irs"}
    answer = browser.post("/fr/manage/aman/projects/new", data=data)

    assert 'data-draft-done="project-new"' in browser.get(answer.location).text
    assert 'data-draft-done="project-new"' not in browser.get(answer.location).text


def test_a_project_stopped_by_the_site_says_why_in_the_language_of_its_reader(
    desk, association, db
):
    make_project(state="published", association=association, slug="arrete")
    association.state, association.state_reason = "suspended", "x"
    db.session.flush()
    suspend_without_level(association)
    db.session.commit()

    page = text_of(desk().get("/fr/manage/aman/projects/arrete/check"))
    assert "n’est plus valable" in page
    assert "no longer holds" not in page
    letter = Letter.query.order_by(Letter.id.desc()).first()
    assert "no longer holds" not in letter.text
