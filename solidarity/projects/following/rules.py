"""What may be followed, and how long an unconfirmed request waits."""

import re
from datetime import timedelta
from enum import StrEnum

from solidarity.errors import Invalid
from solidarity.kit.messages import N_

UNCONFIRMED_FOR = timedelta(days=7)
ASKED_PER_HOUR = 20  # from one address: a whole village may share it
NEWS_FOR = timedelta(days=3)  # an update older than this is no news any more
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")


class Subject(StrEnum):
    """What somebody wants news of."""

    PROJECT = "project"
    ASSOCIATION = "association"
    COMMUNE = "commune"


LABELS = {
    Subject.PROJECT: N_("Project"),
    Subject.ASSOCIATION: N_("Association"),
    Subject.COMMUNE: N_("Commune"),
}


def check_email(typed: str) -> str:
    """Return an address in small letters, or refuse it.

    >>> check_email(" Fatima@Example.org ")
    'fatima@example.org'
    """
    address = typed.strip().lower()
    if len(address) > 254 or not _MAIL.fullmatch(address):
        raise Invalid(
            N_("This is not a mail address. Write for example fatima@example.org."), field="email"
        )
    return address
