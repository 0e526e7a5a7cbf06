"""What a project is about, where it stands in its life, and what its state lets happen."""

from datetime import date
from enum import StrEnum

from solidarity.errors import Refusal
from solidarity.kit.messages import N_


class Theme(StrEnum):
    """What a need or a project is about."""

    WATER = "water"
    SANITATION = "sanitation"
    ELECTRICITY = "electricity"
    ROADS = "roads"
    EDUCATION = "education"
    HEALTH = "health"
    AGRICULTURE = "agriculture"
    LIVELIHOOD = "livelihood"
    WOMEN = "women"
    YOUTH = "youth"
    ENVIRONMENT = "environment"
    HERITAGE = "heritage"
    TOURISM = "tourism"
    DIGITAL = "digital"
    RECONSTRUCTION = "reconstruction"


THEMES: dict[Theme, str] = {
    Theme.WATER: N_("Drinking water"),
    Theme.SANITATION: N_("Sanitation"),
    Theme.ELECTRICITY: N_("Electricity and energy"),
    Theme.ROADS: N_("Tracks and bridges"),
    Theme.EDUCATION: N_("School"),
    Theme.HEALTH: N_("Health"),
    Theme.AGRICULTURE: N_("Farming and irrigation"),
    Theme.LIVELIHOOD: N_("Co-operatives and work"),
    Theme.WOMEN: N_("Women's work and rights"),
    Theme.YOUTH: N_("Young people"),
    Theme.ENVIRONMENT: N_("Environment"),
    Theme.HERITAGE: N_("Heritage"),
    Theme.TOURISM: N_("Village tourism"),
    Theme.DIGITAL: N_("Digital access"),
    Theme.RECONSTRUCTION: N_("Rebuilding after a disaster"),
}


class ProjectState(StrEnum):
    """Where a project stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_WORK = "needs_work"
    UNDER_REVIEW = "under_review"
    PUBLISHED = "published"
    FUNDED = "funded"
    WORKS = "works"
    PROVISIONAL_ACCEPTANCE = "provisional_acceptance"
    OPERATING = "operating"
    COMPLETED = "completed"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


S = ProjectState

STATES: dict[ProjectState, str] = {
    S.DRAFT: N_("Draft"),
    S.SUBMITTED: N_("Sent for review"),
    S.NEEDS_WORK: N_("To be completed"),
    S.UNDER_REVIEW: N_("Under review"),
    S.PUBLISHED: N_("Collecting"),
    S.FUNDED: N_("Funded"),
    S.WORKS: N_("Works under way"),
    S.PROVISIONAL_ACCEPTANCE: N_("Provisionally accepted"),
    S.OPERATING: N_("In service"),
    S.COMPLETED: N_("Completed"),
    S.SUSPENDED: N_("Suspended"),
    S.CANCELLED: N_("Cancelled"),
    S.REFUNDED: N_("Cancelled and refunded"),
}

EXPLANATIONS: dict[ProjectState, str] = {
    S.DRAFT: N_("The association is writing it. Only the association sees it."),
    S.SUBMITTED: N_("The association has sent it. A reviewer will take it."),
    S.NEEDS_WORK: N_("A reviewer sent it back and said what to complete."),
    S.UNDER_REVIEW: N_("A reviewer who has no tie with the association is reading it."),
    S.PUBLISHED: N_("It is public and may receive gifts and volunteers."),
    S.FUNDED: N_("All the money is there. No more gifts are taken; the works can begin."),
    S.WORKS: N_(
        "The works have begun. Money is released by tranche, each against proof; what is still "
        "missing can still be given."
    ),
    S.PROVISIONAL_ACCEPTANCE: N_("The works were accepted once, with what remains to be repaired."),
    S.OPERATING: N_("It serves the people; the committee runs it and keeps its accounts."),
    S.COMPLETED: N_("Final acceptance is signed and the final report is published."),
    S.SUSPENDED: N_("Something is being checked. No gift is taken and no money is released."),
    S.CANCELLED: N_("It will not be built. The money that was not spent goes back."),
    S.REFUNDED: N_("It will not be built, and every gift that was not spent has been given back."),
}


# What the button that makes the move says.
VERBS: dict[ProjectState, str] = {
    S.DRAFT: N_("Take it back"),
    S.SUBMITTED: N_("Send for review"),
    S.NEEDS_WORK: N_("Send back to be completed"),
    S.UNDER_REVIEW: N_("Take it for review"),
    S.PUBLISHED: N_("Publish"),
    S.FUNDED: N_("Record that it is funded"),
    S.WORKS: N_("Begin the works"),
    S.PROVISIONAL_ACCEPTANCE: N_("Record the provisional acceptance"),
    S.OPERATING: N_("Record that it is in service"),
    S.COMPLETED: N_("Complete"),
    S.SUSPENDED: N_("Suspend"),
    S.CANCELLED: N_("Cancel the project"),
    S.REFUNDED: N_("Record that all was given back"),
}
RESUME = N_("Resume where it was")


class Actor(StrEnum):
    """Who may move a project: its association, staff, or the site by itself."""

    MANAGER = "manager"
    REVIEWER = "reviewer"
    TREASURER = "treasurer"
    SITE = "site"


ACTORS: dict[Actor, str] = {
    Actor.MANAGER: N_("the association"),
    Actor.REVIEWER: N_("a reviewer"),
    Actor.TREASURER: N_("a treasurer of the site"),
    Actor.SITE: N_("the site itself"),
}

_MANAGER = frozenset({Actor.MANAGER})
_REVIEWER = frozenset({Actor.REVIEWER})
_STAFF = frozenset({Actor.REVIEWER, Actor.TREASURER})
_ALARM = _STAFF | {Actor.SITE}
_EITHER = frozenset({Actor.MANAGER, Actor.REVIEWER})
_MONEY = frozenset({Actor.TREASURER, Actor.SITE})
_STOPS = {S.SUSPENDED: _ALARM, S.CANCELLED: _REVIEWER}

# state → {next state: who may make the move}
MOVES: dict[ProjectState, dict[ProjectState, frozenset[Actor]]] = {
    S.DRAFT: {S.SUBMITTED: _MANAGER, S.CANCELLED: _MANAGER},
    S.SUBMITTED: {
        S.DRAFT: _MANAGER,
        S.UNDER_REVIEW: _REVIEWER,
        S.NEEDS_WORK: _REVIEWER,
        S.CANCELLED: _EITHER,
    },
    S.UNDER_REVIEW: {S.NEEDS_WORK: _REVIEWER, S.PUBLISHED: _REVIEWER, S.CANCELLED: _EITHER},
    S.NEEDS_WORK: {S.SUBMITTED: _MANAGER, S.CANCELLED: _EITHER},
    S.PUBLISHED: {
        S.FUNDED: _MONEY,
        S.WORKS: frozenset({Actor.TREASURER}),
        S.SUSPENDED: _ALARM,
        S.CANCELLED: _STAFF,  # a treasurer: when the collection is over and failed
    },
    S.FUNDED: {S.WORKS: frozenset({Actor.MANAGER, Actor.TREASURER}), **_STOPS},
    S.WORKS: {S.PROVISIONAL_ACCEPTANCE: _EITHER, **_STOPS},
    S.PROVISIONAL_ACCEPTANCE: {S.OPERATING: _EITHER, **_STOPS},
    S.OPERATING: {S.COMPLETED: _REVIEWER, S.SUSPENDED: _ALARM},
    S.COMPLETED: {},
    # a suspended project goes back to the state it was suspended in, and to no other
    S.SUSPENDED: {
        S.PUBLISHED: _STAFF,
        S.FUNDED: _STAFF,
        S.WORKS: _STAFF,
        S.PROVISIONAL_ACCEPTANCE: _STAFF,
        S.OPERATING: _STAFF,
        S.CANCELLED: _REVIEWER,
    },
    S.CANCELLED: {S.REFUNDED: _MONEY},
    S.REFUNDED: {},
}

# The states of the demonstration file, and of the ministry's own sheets, in ours.
DEMO_STATES: dict[str, ProjectState] = {
    "brouillon": S.DRAFT,
    "soumis": S.SUBMITTED,
    "a_completer": S.NEEDS_WORK,
    "en_evaluation": S.UNDER_REVIEW,
    "publie": S.PUBLISHED,
    "finance": S.FUNDED,
    "en_travaux": S.WORKS,
    "reception_provisoire": S.PROVISIONAL_ACCEPTANCE,
    "en_exploitation": S.OPERATING,
    "cloture": S.COMPLETED,
    "suspendu": S.SUSPENDED,
    "annule_rembourse": S.REFUNDED,
}

DEMO_THEMES: dict[str, Theme] = {
    "eau": Theme.WATER,
    "assainissement": Theme.SANITATION,
    "energie": Theme.ELECTRICITY,
    "infrastructure": Theme.ROADS,
    "education": Theme.EDUCATION,
    "sante": Theme.HEALTH,
    "agriculture": Theme.AGRICULTURE,
    "economie_sociale": Theme.LIVELIHOOD,
    "femmes": Theme.WOMEN,
    "environnement": Theme.ENVIRONMENT,
    "patrimoine": Theme.HERITAGE,
    "tourisme": Theme.TOURISM,
    "urgence_reconstruction": Theme.RECONSTRUCTION,
}

WRITABLE = frozenset({S.DRAFT, S.NEEDS_WORK})
WAITING_FOR_STAFF = frozenset({S.SUBMITTED, S.UNDER_REVIEW})
ALIVE = frozenset({S.PUBLISHED, S.FUNDED, S.WORKS, S.PROVISIONAL_ACCEPTANCE, S.OPERATING})
PUBLIC = ALIVE | {S.COMPLETED, S.SUSPENDED, S.CANCELLED, S.REFUNDED}
TAKES_GIFTS = frozenset({S.PUBLISHED, S.WORKS})
STOPPED = frozenset({S.SUSPENDED, S.CANCELLED, S.REFUNDED})
NEEDS_REASON = frozenset({S.NEEDS_WORK, S.SUSPENDED, S.CANCELLED})


def is_public(state: str, was_published: bool) -> bool:
    """Say whether everyone may see the page; what was cancelled unseen stays unseen."""
    return state in PUBLIC and was_published


def takes_gifts(state: str, collect_until: date | None, today: date) -> bool:
    """Say whether a gift may be begun today, as far as the project's life goes."""
    return state in TAKES_GIFTS and (collect_until is None or today <= collect_until)


def takes_volunteers(state: str) -> bool:
    """Say whether people may offer their help."""
    return state in ALIVE


def takes_updates(state: str) -> bool:
    """Say whether news may be published: also bad news of a project that stopped."""
    return state in PUBLIC


def is_writable(state: str) -> bool:
    """Say whether the association may still change what the project is and costs."""
    return state in WRITABLE


def check_move(
    state: str, to: ProjectState, actor: Actor, *, before: str | None = None, reason: str = ""
) -> None:
    """Refuse a move that the table does not hold, or that this actor may not make.

    `before`: the state in which the project was suspended, the only one to resume in.
    """
    who = MOVES[ProjectState(state)].get(to, frozenset())
    if state == S.SUSPENDED and to not in (S.CANCELLED, before):
        who = frozenset()
    if actor not in who:
        raise Refusal(N_("This project cannot take that step from where it stands now."))
    if to in NEEDS_REASON and not reason.strip():
        raise Refusal(N_("Say why: the reason is shown to the association."), field="reason")


def next_states(state: str, actor: Actor, *, before: str | None = None) -> list[ProjectState]:
    """Return the moves open to an actor, in the order of the table."""
    moves = MOVES[ProjectState(state)]
    allowed = [to for to, who in moves.items() if actor in who]
    if state == S.SUSPENDED:
        return [to for to in allowed if to in (before, S.CANCELLED)]
    return allowed


def verb(state: str, to: ProjectState) -> str:
    """Return what the button of a move says."""
    return RESUME if state == S.SUSPENDED and to != S.CANCELLED else VERBS[to]


def days_late(due: date | None, done: date | None, today: date) -> int:
    """Return how many days a stage was, or is, behind its day; 0 when it is not."""
    return max(0, ((done or today) - due).days) if due else 0
