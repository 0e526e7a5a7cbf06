"""Read a state that a form names, and what may come next."""

from solidarity.errors import Refusal
from solidarity.kit.messages import N_
from solidarity.projects.rules import ProjectState


def read_state(typed: str | None) -> ProjectState:
    """Return the state a form names, or refuse a name that is none."""
    try:
        return ProjectState(typed or "")
    except ValueError:
        raise Refusal(N_("This project cannot take that step from where it stands now.")) from None
