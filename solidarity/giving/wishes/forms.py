"""What may be wished beside a gift: everything is optional."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, EmailField, SelectField
from wtforms.validators import Email, Optional

from solidarity.errors import Invalid
from solidarity.giving.wishes import queries, rules
from solidarity.giving.wishes.rules import TRIBUTE_WORDS, Card
from solidarity.kit import clock
from solidarity.projects.models import Project
from solidarity.web.filters import about, text_in
from solidarity.web.forms import SHORT, Form, Prose, TextLine


class WishForm(Form):
    """A part of the giving form, under its own prefix and the gift's own token."""

    line = SelectField(_l("What your gift is for"), coerce=int, default=0)
    sister = SelectField(_l("If the collection fails"), coerce=int, default=0)
    tribute = SelectField(_l("A gift in somebody's name"), default="")
    tribute_name = TextLine(_l("Whose name"), longest=SHORT)
    card_to = TextLine(_l("Who gets the card"), longest=SHORT)
    card_email = EmailField(
        _l("Their e-mail address"), [Optional(), Email(_l("This is not an e-mail address."))]
    )
    card_from = TextLine(_l("Signed by"), longest=SHORT)
    card_message = Prose(_l("A word on the card"), longest=600)
    card_on = DateField(_l("Sent on"), [Optional()])
    consent = BooleanField(_l("This person agrees to get this card from me at this address"))

    def __init__(self, project: Project, **kwargs) -> None:
        super().__init__(prefix="wish-", meta={"csrf": False}, **kwargs)
        lines, sisters = queries.list_open_lines(project), queries.list_sisters(project)
        self.line.choices = [(0, _l("The whole project")), *[_line(one) for one in lines]]
        self.sister.choices = [
            (0, _l("My gift comes back to me")),
            *[(one.id, text_in(one.title)) for one in sisters],
        ]
        self.tribute.choices = [
            ("", _l("No")), *[(kind.value, gettext(said)) for kind, said in TRIBUTE_WORDS.items()]
        ]  # fmt: skip

    def validate(self, extra_validators=None) -> bool:
        """Check what was typed, the card as a whole included. What filled up or stopped between
        the page and its answer is no mistake of the giver's: the wish falls away, as was said.
        """
        for field in (self.line, self.sister):
            if field.data not in {value for value, _ in field.choices}:
                field.data = 0
        if not super().validate(extra_validators):
            return False
        try:
            rules.check_card(self.card(), clock.today())
        except Invalid as refusal:
            self.refuse(refusal)
            return False
        return True

    def card(self) -> Card:
        """Return the tribute as the rules read it."""
        return Card(
            kind=self.tribute.data or "",
            name=self.tribute_name.data or "",
            to_name=self.card_to.data or "",
            to_email=(self.card_email.data or "").strip(),
            from_name=self.card_from.data or "",
            message=self.card_message.data or "",
            send_on=self.card_on.data,
            has_consent=self.consent.data,
        )


def _line(one: queries.OpenLine) -> tuple[int, str]:
    lacks = gettext("still lacks %(lacks)s", lacks=about(one.lacks))
    return one.n, f"{text_in(one.label)} · {lacks}"
