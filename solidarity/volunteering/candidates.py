"""Who might help: recommendations registers the answer, the desk shows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A person who let themselves be found, how well they fit, and why in words."""

    person_id: int
    name: str
    score: float
    reasons: tuple[str, ...]


Answer = Mapping[int, Sequence[Candidate]]
_answer: list[Callable[[int], Answer]] = []


def register(answer: Callable[[int], Answer]) -> None:
    """Let recommendations answer: project id → {role id: candidates, best first}."""
    _answer[:] = [answer]


def of_project(project_id: int) -> Answer:
    """Return the candidates for each role of a project; nobody before somebody registered."""
    return _answer[0](project_id) if _answer else {}
