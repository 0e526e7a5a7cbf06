"""Who may open a private file: the room whose purpose it serves says so.

register("association_paper", lambda person, stored: …)
"""

from collections.abc import Callable
from typing import Any

from solidarity.files.models import StoredFile

Question = Callable[[Any, StoredFile], bool]
_questions: dict[str, Question] = {}


def register(purpose: str, question: Question) -> None:
    """Let a room answer for the files of its purpose; said once, at start-up."""
    _questions[purpose] = question


def may_open(person: Any, stored: StoredFile) -> bool:
    """Say whether `person` may open the private original. Nobody may when no room answers."""
    question = _questions.get(stored.purpose)
    return bool(question and question(person, stored))
