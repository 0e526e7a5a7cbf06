"""What is typed to get a tax receipt, or to void one."""

from flask_babel import lazy_gettext as _l

from solidarity.web.forms import Form, Needed, Prose, TextLine


class ReceiptForm(Form):
    """Whom the receipt is made out to."""

    name = TextLine(_l("Name on the receipt"), [Needed()])
    address = Prose(
        _l("Postal address"),
        [Needed()],
        longest=400,
        description=_l("Street, postcode, town, country: the tax office asks for it."),
    )


class VoidForm(Form):
    """Why a receipt is declared void."""

    reason = Prose(_l("Why it is void"), [Needed()], longest=1_000)
