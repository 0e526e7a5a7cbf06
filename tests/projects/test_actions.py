"""Projects are written by their association, checked by staff, and remembered."""

from datetime import timedelta
from decimal import Decimal

import pytest

from solidarity import announcements
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.journal.models import JournalLine
from solidarity.kit import clock
from solidarity.projects import actions, queries, rules
from solidarity.projects.drafts import actions as drafts
from solidarity.projects.life import actions as life
from solidarity.projects.life.check import NotReady
from solidarity.projects.models import Need
from solidarity.projects.plan import actions as plan
from solidarity.projects.plan.rows import BudgetRow, ShareRow
from solidarity.projects.plan.rules import BudgetCategory, ShareState, Source
from solidarity.projects.rules import Actor, ProjectState, Theme
from tests.factories.accounts import make_person
from tests.factories.projects import make_project

AZAGHAR_NIRS = "09.541.03.07"


@pytest.fixture
def association(db):
    return make_project(state="draft").association


@pytest.fixture
def heard():
    """What was announced while the test ran."""
    found = []

    def published(project):
        found.append(("published", project.slug))

    def moved(project, *, was, to):
        found.append((str(was), str(to)))

    with (
        announcements.project_published.connected_to(published),
        announcements.project_changed_state.connected_to(moved),
    ):
        yield found


def start(association, title="Un puits", **more):
    return actions.start_draft(
        association, title={"fr": title}, theme=Theme.WATER, commune_code=AZAGHAR_NIRS, by=7,
        **more,
    )  # fmt: skip


def test_two_projects_of_one_title_have_two_addresses(association):
    assert [start(association).slug for _ in range(3)] == ["un-puits", "un-puits-2", "un-puits-3"]


def test_a_title_in_arabic_gets_the_address_of_its_place(association):
    project = actions.start_draft(
        association, title={"ar": "بئر للدوار"}, theme=Theme.WATER, commune_code=AZAGHAR_NIRS, by=7
    )

    assert project.slug == "projet-azaghar-n-irs"


def test_the_address_stays_when_the_title_changes(association):
    project = start(association)
    told = actions.Story({"fr": "Un forage"}, {}, {}, {})
    actions.set_story(project.id, told, version=project.version, by=7)

    assert (project.slug, project.title["fr"]) == ("un-puits", "Un forage")


def test_a_need_gives_its_words_place_and_people(db, association):
    need = Need(
        slug="eau", what={"fr": "Nous manquons d'eau."}, theme="water", people=260,
        commune_code=AZAGHAR_NIRS, place={"fr": "Tagant"}, state="open", stated_at=clock.now(),
    )  # fmt: skip
    db.session.add(need)
    db.session.flush()

    project = start(association, need=need)

    assert project.need_id == need.id
    assert (project.place, project.people_winter) == ({"fr": "Tagant"}, 260)
    assert project.story == {"fr": "Nous manquons d'eau."}


def test_an_old_page_does_not_overwrite_what_another_saved(association):
    project = start(association)
    opened = project.version
    actions.set_story(project.id, actions.Story({"fr": "Un"}, {}, {}, {}), version=opened, by=7)

    with pytest.raises(actions.Conflict):
        actions.set_story(
            project.id, actions.Story({"fr": "Deux"}, {}, {}, {}), version=opened, by=8
        )
    assert project.title == {"fr": "Un"}


def test_rows_of_the_plan_are_versioned_too(db):
    project = make_project(state="draft")
    opened = project.version
    row = BudgetRow({"fr": "Tuyaux"}, BudgetCategory.WORKS, Decimal("10.5"), 3_33)
    plan.set_budget(project.id, [row], version=opened, by=7)

    assert [line.amount_minor for line in project.budget] == [34_97]
    with pytest.raises(actions.Conflict):
        plan.set_shares(project.id, [], version=opened, by=7)


def test_rows_may_be_taken_away_added_and_reordered(db):
    project = make_project(state="draft")
    rows = [ShareRow(Source.COMMUNE, n * 100) for n in (3, 1, 2)]
    plan.set_shares(project.id, rows, version=project.version, by=7)
    plan.set_shares(project.id, [*rows[1:], *rows, *rows], version=project.version, by=7)

    assert [s.amount_minor for s in project.shares] == [100, 200, 300, 100, 200, 300, 100, 200]
    assert [s.n for s in project.shares] == list(range(1, 9))


def test_too_many_rows_are_refused(db):
    project = make_project(state="draft")

    with pytest.raises(Invalid, match="At most 20"):
        plan.set_shares(
            project.id, [ShareRow(Source.COMMUNE, 1)] * 21, version=project.version, by=7
        )


def test_what_was_sent_cannot_be_rewritten(db):
    project = make_project(state="under_review")

    with pytest.raises(Refusal, match="was sent"):
        plan.set_budget(project.id, [], version=project.version, by=7)


def test_a_whole_draft_is_sent_and_everyone_is_told(db, heard):
    project = make_project(state="draft")
    life.submit(project.id, by=7)

    assert project.state == ProjectState.SUBMITTED
    assert heard == [("draft", "submitted")]
    line = db.session.query(JournalLine).order_by(JournalLine.id.desc()).first()
    assert (line.act, line.facts["to"]) == ("project.moved", "submitted")


def test_an_empty_draft_hears_everything_at_once(association):
    project = start(association)

    with pytest.raises(NotReady) as no:
        life.submit(project.id, by=7)
    assert {r.field for r in no.value.reasons} == {
        "place", "story", "budget", "shares", "milestones",
    }  # fmt: skip
    assert project.state == ProjectState.DRAFT


@pytest.mark.parametrize(("level", "ends"), [(0, None), (2, timedelta(days=-1))])
def test_only_an_association_whose_check_holds_may_send(db, level, ends):
    project = make_project(state="draft")
    project.association.level = level
    project.association.level_until = clock.today() + ends if ends else None
    db.session.flush()

    with pytest.raises(NotReady):
        life.submit(project.id, by=7)


def test_a_step_left_unfinished_holds_the_project_back(db):
    project, person = make_project(state="draft"), make_person()
    drafts.keep(project.id, "budget", {"rows-0-label": "Tuyaux"}, by=person.id)

    with pytest.raises(NotReady) as no:
        life.submit(project.id, by=person.id)
    assert [r.field for r in no.value.reasons] == ["budget"]


def test_a_reviewer_publishes_once_and_the_site_hears_it_once(db, heard):
    project = make_project(state="under_review")
    life.publish(project.id, by=9, is_of_association=False)
    first = project.published_at
    life.move(project.id, ProjectState.SUSPENDED, Actor.TREASURER, by=9, reason="Compte à voir")
    life.move(project.id, ProjectState.PUBLISHED, Actor.TREASURER, by=9)

    assert project.published_at == first
    assert [name for name, _ in heard].count("published") == 2  # one told, one as "was"
    assert ("published", project.slug) in heard


def test_a_reviewer_does_not_publish_the_project_of_their_own_association(db):
    project = make_project(state="under_review")

    with pytest.raises(NotAllowed):
        life.publish(project.id, by=9, is_of_association=True)


def test_a_suspension_keeps_its_reason_and_where_it_was(db):
    project = make_project(state="works")
    life.move(project.id, ProjectState.SUSPENDED, Actor.REVIEWER, by=9, reason="Facture douteuse")

    assert (project.state_before, project.state_reason) == ("works", "Facture douteuse")
    with pytest.raises(Refusal):
        life.move(project.id, ProjectState.PUBLISHED, Actor.REVIEWER, by=9)
    life.move(project.id, ProjectState.WORKS, Actor.REVIEWER, by=9)
    assert (project.state, project.state_reason) == ("works", None)


def test_a_refused_move_writes_nothing(db, heard):
    project = make_project(state="draft")

    with pytest.raises(Refusal):
        life.move(project.id, ProjectState.PUBLISHED, Actor.REVIEWER, by=9)
    assert heard == []
    assert queries.get_project(project.slug).state == ProjectState.DRAFT


def test_a_share_becomes_surer_after_publication(db):
    project = make_project(state="published")
    plan.move_share(project.id, 3, ShareState.VOTED, by=7)
    plan.move_share(project.id, 4, ShareState.COMMITTED, days_done=120, by=7)

    assert [(s.state, s.days_done) for s in project.shares[2:]] == [
        ("voted", 0),
        ("committed", 120),
    ]


def test_gifts_are_counted_by_the_book_and_days_have_a_most(db):
    project = make_project(state="published")

    with pytest.raises(Refusal, match="book"):
        plan.move_share(project.id, 1, ShareState.PAID, by=7)
    with pytest.raises(Invalid, match="270 days"):
        plan.move_share(project.id, 4, ShareState.PAID, days_done=271, by=7)


def test_lists_show_to_each_what_is_theirs(db):
    shown = make_project(state="works")
    hidden = make_project(state="draft", association=shown.association)
    waiting = make_project(state="submitted")

    everyone = queries.list_of_association(shown.association_id, only_public=True)
    theirs = queries.list_of_association(shown.association_id)
    assert [p.id for p in everyone] == [shown.id]
    assert {p.id for p in theirs} == {shown.id, hidden.id}
    assert [p.id for p in queries.list_waiting()] == [waiting.id]
    assert queries.count_by_state() == {"works": 1, "draft": 1, "submitted": 1}
    assert rules.is_writable(hidden.state)
