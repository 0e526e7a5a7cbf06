"""What is typed about a tranche, by the association, witnesses, contestants and staff."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FileField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional

from solidarity.delivery import rules
from solidarity.kit import clock
from solidarity.web.forms import Form, MoneyField, Needed, Prose, TextLine

LONG = 4_000


def choices_of(words: dict, kinds=None) -> list[tuple[str, str]]:
    """Return the choices of a field from a table of words."""
    return [(str(kind), _l(words[kind])) for kind in kinds or words]


class WordsForm(Form):
    """What was done, in the association's words."""

    words = Prose(
        _l("What was done"),
        description=_l("What you built or bought, with whom, what remains. Everyone reads it."),
        longest=LONG,
        default="",
    )


class FileForm(Form):
    """A paper or a photo."""

    kind = SelectField(_l("What it is"), choices=choices_of(rules.KIND_WORDS, rules.OF_ASSOCIATION))
    file = FileField(
        _l("File"),
        description=_l(
            "A PDF or a photo, 15 MB at most. Papers are for staff alone; photos are shown to all."
        ),
    )
    caption = TextLine(_l("What it shows"), longest=255, default="")
    has_people = BooleanField(_l("People can be recognised on the photo"))
    consent = Prose(_l("Who agreed, and how"), longest=1_000, default="")


class SayForm(Form):
    """A contest, or what a witness saw. `gift` is the token of a gift's own link."""

    words = Prose(_l("In your words"), longest=LONG, default="")
    gift = HiddenField(default="")


class ReasonForm(Form):
    """Why."""

    reason = Prose(_l("Reason, which everyone reads"), longest=2_000, default="")


class ApproveForm(Form):
    """The second person's yes; the notes it needs are ticked one by one."""


class PartForm(Form):
    """What the bank's paper says of one part."""

    arrived = MoneyField(
        _l("Dirhams that arrived"), [Needed(_l("Write what the bank credited."))], currency="MAD"
    )
    arrived_on = DateField(_l("On"), [Optional()], default=clock.today)
    paid_from = SelectField(_l("From the account"), validate_choice=False)
    proof = FileField(_l("The bank's paper (PDF, JPEG or PNG, 15 MB at most)"))


class OpinionForm(Form):
    """One of two opinions on a contest."""

    verdict = RadioField(
        _l("Your opinion"),
        choices=choices_of(rules.VERDICT_WORDS),
        validators=[Needed(_l("Choose one of the two."))],
    )
    reason = Prose(_l("Reason, which everyone reads"), longest=2_000, default="")


class FreezeForm(Form):
    """Stop every release of a project."""

    freeze_reason = Prose(_l("Reason, which everyone reads"), longest=1_000, default="")
    note = Prose(_l("Details, for staff alone"), longest=LONG, default="")
