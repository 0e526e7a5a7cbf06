"""Begin a fundraising page, change it, end it; report it, hide it; tag the gifts it brings."""

from werkzeug.datastructures import FileStorage

from solidarity.accounts.models import Person
from solidarity.errors import Invalid, Refusal
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.files.models import StoredFile
from solidarity.giving import queries as giving
from solidarity.giving import rules as giving_rules
from solidarity.giving.fundraisers import queries, rules
from solidarity.giving.fundraisers.models import Fundraiser, FundraiserGift, FundraiserReport
from solidarity.giving.fundraisers.rules import Draft, State
from solidarity.giving.models import Donation
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.kit.text import slugify
from solidarity.kit.tokens import new_reference
from solidarity.projects import rules as project_rules
from solidarity.projects.models import Project

PURPOSE = "fundraiser_photo"
MOST_OPEN = 5  # pages one person has open at a time


def begin(
    project: Project,
    draft: Draft,
    *,
    by: Person,
    name: str,
    photo: FileStorage | None = None,
    consent: str = "",
) -> Fundraiser:
    """Open a page for a project that collects."""
    today = clock.today()
    if not project_rules.takes_gifts(project.state, project.collect_until, today):
        raise giving_rules.GivingClosed(N_("This project does not take gifts now."))
    rules.check_draft(draft, today, project.collect_until)
    if not name:
        raise Invalid(N_("Write your name."), field="name")
    if sum(page.state == State.OPEN for page in queries.list_of_person(by.id)) >= MOST_OPEN:
        raise Refusal(N_("You have %(most)d pages open: end one first."), most=MOST_OPEN)
    page = Fundraiser(
        slug=f"{slugify(draft.title, 40)}-{new_reference(5).lower()}",
        project_id=project.id,
        organiser_id=by.id,
        organiser=name,
        lang=by.lang,
        currency=draft.goal.currency,
        state=State.OPEN,
        created_at=clock.now(),
    )
    _write(page, draft)
    db.session.add(page)
    db.session.flush()
    if photo:
        page.photo_id = _keep_photo(photo, page, consent, by).id
        db.session.flush()
    journal.record("fundraiser_opened", page, actor_id=by.id, project=project.id)
    return page


def _write(page: Fundraiser, draft: Draft) -> None:
    rate = giving.get_rate(draft.goal.currency).rate
    page.title, page.story, page.thanks = draft.title, draft.story, draft.thanks
    page.goal_minor, page.currency = draft.goal.minor, draft.goal.currency
    page.goal_quote_minor = max(giving_rules.quote(draft.goal, rate).minor, 1)
    page.ends_on = draft.ends_on


def _keep_photo(photo: FileStorage, page: Fundraiser, consent: str, by: Person) -> StoredFile:
    if not consent:
        raise Invalid(
            N_("Say who is on the photo and that they agree, or that nobody is."), field="consent"
        )
    return files.store_photo(
        photo, purpose=PURPOSE, uploaded_by=by.id, subject_id=page.id, consent=consent,
        is_public=True,
    )  # fmt: skip


def change(page_id: int, draft: Draft, *, by: Person) -> Fundraiser:
    """Change the words, the goal or the last day of one's own page."""
    page = queries.get_for_change(page_id)
    project = db.session.get(Project, page.project_id)
    if page.state == State.HIDDEN:
        raise Refusal(N_("Our team hid this page: write to us first."))
    rules.check_draft(draft, clock.today(), project.collect_until)
    _write(page, draft)
    db.session.flush()
    journal.record("fundraiser_changed", page, actor_id=by.id)
    return page


def end(page_id: int, *, by: Person) -> None:
    """End one's own page; gifts already made stay the project's."""
    page = queries.get_for_change(page_id)
    if page.state == State.OPEN:
        page.state = State.ENDED
        db.session.flush()
        journal.record("fundraiser_ended", page, actor_id=by.id)


def report(page: Fundraiser, reason: str) -> None:
    """Tell staff that something is wrong with a page; nobody is named."""
    if len(reason) < rules.SHORTEST_REASON:
        raise Invalid(
            N_("Say what is wrong, in at least %(shortest)d characters."),
            field="reason", shortest=rules.SHORTEST_REASON,
        )  # fmt: skip
    db.session.add(FundraiserReport(fundraiser_id=page.id, reason=reason, at=clock.now()))
    db.session.flush()


def decide(page_id: int, *, hide: bool, reason: str, by: Person) -> Fundraiser:
    """Hide a page for a reason, or leave it shown (also: show it again); settles its reports."""
    page = queries.get_for_change(page_id)
    if page.organiser_id == by.id:
        raise Refusal(N_("This page is yours: somebody else must decide."))
    if len(reason) < rules.SHORTEST_REASON:
        raise Invalid(
            N_("Say why in at least %(shortest)d characters."),
            field="reason", shortest=rules.SHORTEST_REASON,
        )  # fmt: skip
    if hide:
        page.state, page.hidden_reason = State.HIDDEN, reason
    elif page.state == State.HIDDEN:
        page.state, page.hidden_reason = State.OPEN, None
    db.session.execute(
        db.update(FundraiserReport)
        .filter_by(fundraiser_id=page.id, settled_at=None)
        .values(settled_at=clock.now(), settled_by=by.id)
    )
    db.session.flush()
    act = "fundraiser_hidden" if hide else "fundraiser_kept"
    journal.record(act, page, actor_id=by.id, reason=reason)
    return page


def tag(donation: Donation, slug: str) -> None:
    """Keep that a gift came through a page that takes gifts for its project; once."""
    page = queries.find_page(slug)
    if page is None or page.project_id != donation.project_id:
        return
    project = db.session.get(Project, page.project_id)
    if queries.takes_gifts(page, project) and not db.session.get(FundraiserGift, donation.id):
        db.session.add(FundraiserGift(donation_id=donation.id, fundraiser_id=page.id))
        db.session.flush()


def draft_of(page: Fundraiser) -> Draft:
    """Return a page as its form shows it."""
    goal = Money(page.goal_minor, page.currency)
    return Draft(page.title, page.story, goal, page.ends_on, page.thanks)
