"""What stops a release: a contest, a freeze, a dispute, a lapsed paper, a missing volunteer."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from solidarity.delivery import actions, freezing, gates, notes, queries, reactions
from solidarity.delivery.contests import actions as contests
from solidarity.delivery.evidence import actions as evidence
from solidarity.delivery.models import Contest, Evidence, Freeze
from solidarity.delivery.rules import EvidenceKind, Verdict
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.journal import queries as journal
from solidarity.kit import clock
from solidarity.mail.models import Letter
from solidarity.projects.following import actions as following
from solidarity.projects.following import queries as following_queries
from solidarity.projects.life import actions as life
from solidarity.projects.rules import Actor, ProjectState
from tests.factories.accounts import make_person
from tests.factories.associations import make_paper
from tests.factories.delivery import (
    REASON,
    a_paper,
    a_photo,
    make_accepted,
    make_reserved,
    make_settled,
    make_volunteer,
    make_works,
    pay_all,
    pay_out,
    prove,
    tell_again,
    tranche_of,
)
from tests.factories.volunteering import make_role


@pytest.fixture
def project(page):
    """Works under way, with the money for its second tranche at the host's bank."""
    project = make_works()
    make_settled(project, minor=16_000, email="aicha@example.org")
    pay_out(amount=15_900)
    return project


def gift_of(project):
    return reactions.db.session.query(reactions.Donation).filter_by(project_id=project.id).first()


def contest(tranche, **who):
    who = {"person_id": None, "gift": gift_of(tranche.project), **who}
    return contests.open_contest(tranche.id, words=REASON, lang="fr", **who)


def judge(one, verdict, **columns):
    by = columns.get("by") or make_person(roles=("reviewer",)).id
    return contests.give_opinion(one.id, verdict, reason=REASON, by=by)


def closed(tranche):
    found = gates.gates_of(queries.get_tranche(tranche.id))
    return {gate.name for gate in found if not gate.is_open}


def approve(tranche):
    treasurer = make_person(roles=("treasurer",))
    seen = [n.key for n in notes.list_notes(queries.get_tranche(tranche.id))]
    return actions.approve(tranche.id, by=treasurer.id, seen=seen)


def test_a_donors_contest_blocks_until_two_people_say_that_the_proof_stands(project):
    tranche = make_accepted(project, 2, window_ended=False)
    one = contest(tranche)
    later = clock.now() + timedelta(days=8)

    with clock.standing_at(later):
        with pytest.raises(Refusal, match="being examined"):
            approve(tranche)
        judge(one, Verdict.DISMISSED)
        with pytest.raises(Refusal, match="being examined"):
            approve(tranche)
        judge(one, Verdict.DISMISSED)
        assert one.state == "dismissed"
        assert approve(tranche).state == "reserved"
    (letter,) = Letter.query.filter_by(kind="delivery/contest").all()
    assert letter.to == "aicha@example.org"
    assert REASON in letter.text


def test_an_upheld_contest_sends_the_proof_back_with_the_reason(project):
    tranche = make_accepted(project, 2, window_ended=False)
    one = contest(tranche)
    for _ in range(2):
        judge(one, Verdict.UPHELD)

    again = queries.get_tranche(tranche.id)
    assert (again.state, again.state_reason, again.accepted_by) == ("waiting", REASON, None)
    actions.send(again.id, by=make_person().id)
    assert contest(queries.get_tranche(again.id)).state == "open"  # the new proof may be contested


def test_two_opinions_that_differ_leave_it_open_for_a_third(project):
    one = contest(make_accepted(project, 2, window_ended=False))
    judge(one, Verdict.UPHELD)
    judge(one, Verdict.DISMISSED)
    assert one.state == "open"
    assert judge(one, Verdict.DISMISSED).state == "dismissed"


def test_who_accepted_the_proof_or_judged_already_gives_no_opinion(project):
    tranche = make_accepted(project, 2, window_ended=False)
    one, judge_ = contest(tranche), make_person(roles=("reviewer",))
    with pytest.raises(Refusal, match="two others"):
        judge(one, Verdict.DISMISSED, by=tranche.accepted_by)
    judge(one, Verdict.DISMISSED, by=judge_.id)
    with pytest.raises(Refusal, match="already gave"):
        judge(one, Verdict.DISMISSED, by=judge_.id)


def test_a_follower_may_contest_a_stranger_may_not_and_each_once(project):
    tranche = make_accepted(project, 2, window_ended=False)
    villager, stranger = make_person(), make_person()
    subject = following_queries.get_subject("project", str(project.id))
    following.follow(subject, person_id=villager.id, lang="fr")

    with pytest.raises(NotAllowed):
        contest(tranche, person_id=stranger.id, gift=None)
    contest(tranche, person_id=villager.id, gift=None)
    with pytest.raises(Refusal, match="already contested"):
        contest(tranche, person_id=villager.id, gift=None)
    elsewhere = make_accepted(make_works(), 2, window_ended=False)
    with pytest.raises(NotAllowed):
        contest(elsewhere, gift=gift_of(project))


def test_the_window_closes(project):
    tranche = make_accepted(project, 2)
    with pytest.raises(Refusal, match="cannot be contested now"):
        contest(tranche)


def test_a_contest_of_a_few_words_is_refused(project):
    tranche = make_accepted(project, 2, window_ended=False)
    with pytest.raises(Invalid) as refusal:
        contests.open_contest(
            tranche.id, words="Faux", lang="fr", person_id=None, gift=gift_of(project)
        )
    assert refusal.value.field == "words"
    assert Contest.query.count() == 0


def test_a_dispute_freezes_every_release_and_a_win_thaws_it(project):
    gift = make_settled(project, minor=1_500)
    tranche = make_accepted(project, 2)

    tell_again(gift, dispute="needs_response")
    assert "freeze" in closed(tranche)
    with pytest.raises(Refusal, match="disputes a gift"):
        approve(tranche)
    tell_again(gift, dispute="won")

    assert "freeze" not in closed(tranche)
    assert approve(tranche).state == "reserved"
    acts = [line.act for line in journal.list_lines("Project", project.id)]
    assert [act for act in acts if act.startswith("releases.")] == [
        "releases.thawed", "releases.frozen",
    ]  # fmt: skip


def test_money_that_was_set_aside_is_not_paid_while_frozen(project):
    gift = make_settled(project, minor=1_500)
    tranche = make_reserved(project, 2)
    tell_again(gift, dispute="needs_response")

    with pytest.raises(Refusal, match="disputes a gift"):
        pay_all(tranche)
    tell_again(gift, dispute="won")
    assert pay_all(tranche).state == "disbursed"


def test_staff_freeze_and_somebody_else_lifts(project):
    tranche, opener = make_accepted(project, 2), make_person(roles=("reviewer",))
    row = freezing.freeze(project, reason=REASON, note="Two invoices, one hand.", by=opener.id)

    with pytest.raises(Refusal, match="Frozen by staff"):
        approve(tranche)
    with pytest.raises(Refusal, match="another person must lift"):
        freezing.lift(row.id, reason=REASON, by=opener.id)
    with pytest.raises(IntegrityError), reactions.db.session.begin_nested():
        reactions.db.session.execute(
            reactions.db.update(Freeze).where(Freeze.id == row.id).values(ended_by=opener.id)
        )
    freezing.lift(row.id, reason=REASON, by=make_person().id)
    assert approve(tranche).state == "reserved"


def test_a_suspended_project_and_a_lapsed_check_or_board_freeze_by_themselves(project):
    tranche = make_accepted(project, 2)
    life.move(project.id, ProjectState.SUSPENDED, Actor.TREASURER, by=None, reason=REASON)
    assert "freeze" in closed(tranche)
    life.move(project.id, ProjectState.WORKS, Actor.TREASURER, by=None)
    assert "freeze" not in closed(tranche)

    project.association.level_until = clock.today() - timedelta(days=1)
    reactions.db.session.flush()
    assert "freeze" in closed(tranche)
    project.association.level_until = clock.today()
    reactions.db.session.flush()
    assert "freeze" not in closed(tranche)

    paper = make_paper(
        association=project.association, kind="board", valid_until=clock.today() - timedelta(1)
    )
    assert "freeze" in closed(tranche)
    paper.replaced_at = clock.now()
    reactions.db.session.flush()
    assert "freeze" not in closed(tranche)


def test_a_required_role_keeps_the_tranche_until_it_is_filled(project):
    role = make_role(project)
    tranche = tranche_of(project, 2)
    evidence.require_roles(tranche.id, {role.id}, by=make_person().id)
    accepted = make_accepted(project, 2)
    with pytest.raises(Refusal, match="Still looked for: Suivi du chantier"):
        approve(accepted)

    role.filled = role.places
    reactions.db.session.flush()
    assert approve(accepted).state == "reserved"


def test_a_role_of_another_project_cannot_be_required(project):
    role = make_role(make_works())
    with pytest.raises(Invalid):
        evidence.require_roles(tranche_of(project, 2).id, {role.id}, by=make_person().id)


def test_volunteers_who_were_accepted_bear_witness_once(project):
    tranche, volunteer = tranche_of(project, 2), make_volunteer(project)
    words = "J'ai suivi la pose de la pompe les 3 et 4 mai, elle donne deux litres."
    say = {"words": words, "by": volunteer.id}
    evidence.bear_witness(tranche.id, EvidenceKind.VOLUNTEER_REPORT, **say)

    with pytest.raises(Refusal, match="already said"):
        evidence.bear_witness(tranche.id, EvidenceKind.VOLUNTEER_REPORT, **say)
    with pytest.raises(NotAllowed):
        evidence.bear_witness(
            tranche.id, EvidenceKind.VOLUNTEER_REPORT, words=words, by=make_person().id
        )
    assert queries.get_tranche(tranche.id).evidence[0].said_by == volunteer.id


def test_what_staff_set_aside_does_not_count(project):
    tranche = prove(tranche_of(project, 2))
    actions.send(tranche.id, by=make_person().id)
    visit = next(one for one in tranche.evidence if one.kind == EvidenceKind.SITE_VISIT)
    reviewer = make_person(roles=("reviewer",))
    evidence.set_aside(tranche.id, visit.id, by=reviewer.id, reason=REASON)

    with pytest.raises(Refusal, match="independent people"):
        actions.accept(tranche.id, by=reviewer.id)


def test_the_same_file_sent_twice_is_told_to_those_who_release(project):
    tranche, by = tranche_of(project, 2), make_person().id
    evidence.add_file(tranche.id, EvidenceKind.INVOICE, a_paper(b"%PDF-1 same"), words="", by=by)
    evidence.add_file(tranche.id, EvidenceKind.PHOTO, a_photo(7), words="", by=by)
    assert not [n for n in _notes(tranche) if n.key.startswith("same_file")]
    other = tranche_of(make_works(), 2)
    evidence.add_file(other.id, EvidenceKind.INVOICE, a_paper(b"%PDF-1 same"), words="", by=by)
    evidence.add_file(other.id, EvidenceKind.PHOTO, a_photo(7), words="", by=by)

    found = [n for n in _notes(tranche) if n.key.startswith("same_file")]
    assert len(found) == 2
    assert any("photo" in note.msgid for note in found)


def _notes(tranche):
    return notes.list_notes(queries.get_tranche(tranche.id))


def test_rooms_add_their_notes(project, monkeypatch):
    monkeypatch.setitem(notes._readers, "more", lambda _one: [notes.Note("supplier", "Tied.")])
    assert "supplier" in [note.key for note in _notes(tranche_of(project, 2))]


def test_a_new_bank_account_and_a_shared_one_are_told(project):
    keys = [note.key for note in _notes(tranche_of(project, 2))]
    assert "new_account" in keys
    make_works()  # its association gives the same RIB
    assert [n.key for n in _notes(tranche_of(project, 2)) if n.key.startswith("same_account")]


def test_an_amount_far_above_the_others_is_told(project, monkeypatch):
    monkeypatch.setattr(notes.rules, "percentile_95", lambda paid: 1_00)
    assert "large_amount" in [note.key for note in _notes(tranche_of(project, 2))]


def test_an_erased_person_leaves_neither_name_nor_words(project):
    tranche = make_accepted(project, 2, window_ended=False)
    person = make_volunteer(project)
    subject = following_queries.get_subject("project", str(project.id))
    following.follow(subject, person_id=person.id, lang="fr")
    one = contest(tranche, person_id=person.id, gift=None)
    words = "J'ai suivi la pose de la pompe les 3 et 4 mai, elle donne deux litres."
    evidence.bear_witness(tranche.id, EvidenceKind.VOLUNTEER_REPORT, words=words, by=person.id)
    told = reactions.export_of(person.id)
    assert [len(told[name]) for name in ("contests", "statements")] == [1, 1]

    reactions.forget(person)
    reactions.db.session.expire_all()
    assert (one.person_id, one.words) == (None, "")
    assert Evidence.query.filter_by(said_by=person.id).count() == 0
