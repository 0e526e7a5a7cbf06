"""What an organiser, a reader and the staff type about a fundraising page."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, HiddenField
from wtforms.validators import Optional

from solidarity.giving.forms import AmountForm
from solidarity.giving.fundraisers.rules import Draft
from solidarity.web.forms import SHORT, Form, MoneyField, Needed, Prose, TextLine


class PageForm(AmountForm):
    """A title, why, how much, until when; a word of thanks that each giver gets."""

    title = TextLine(_l("Title"), [Needed()], longest=SHORT)
    story = Prose(_l("Why you collect"), [Needed()], longest=4_000)
    amount = MoneyField(_l("How much you hope to collect"))
    ends_on = DateField(_l("Last day"), [Optional()])
    thanks = Prose(_l("Your word of thanks"), longest=600)

    def draft(self) -> Draft:
        """Return what was typed as the rules read it."""
        return Draft(
            title=self.title.data or "",
            story=self.story.data or "",
            goal=self.amount.data,
            ends_on=self.ends_on.data,
            thanks=self.thanks.data or "",
        )


class BeginForm(PageForm):
    """The same, with the name shown and a photo."""

    name = TextLine(_l("Your name, as it is shown"), longest=SHORT)
    photo = FileField(_l("Photo"))
    consent = TextLine(_l("Who is on it, and that they agree"), longest=SHORT)


class ReasonForm(Form):
    """What is wrong, or why staff decided so."""

    reason = Prose(_l("What is wrong with this page"), longest=1_000)


class ThroughForm(Form):
    """Beside a gift: the page it comes through."""

    fundraiser = HiddenField()

    def __init__(self, page, **kwargs) -> None:
        self.page = page
        super().__init__(meta={"csrf": False}, data={"fundraiser": page.slug}, **kwargs)
