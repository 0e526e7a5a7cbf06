"""A person who leaves follows nothing any more."""

from solidarity.accounts import export, links
from solidarity.announcements import person_erased
from solidarity.kit.messages import N_
from solidarity.projects.following import actions, queries
from solidarity.projects.following.rules import LABELS


@person_erased.connect
def forget_person(person, **_news) -> None:
    """Drop what the person follows, by account and by address."""
    actions.forget_person(person.id, person.email)


links.register(
    "following.mine",
    N_("What I follow"),
    N_("Projects, associations and communes whose news you get."),
    place=25,
)
export.register(
    "following",
    queries.export_of,
    title=N_("What I follow"),
    labels={
        "follows": N_("What I follow"),
        "kind": N_("Kind"),
        "name": N_("Name"),
        "since": N_("Since"),
    },
    codes={"kind": LABELS},
)
