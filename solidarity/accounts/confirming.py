"""A link in a letter opens a page with one button; only the button writes.

Programs that check letters for danger open every link: they must not confirm an address.
"""

import re
from collections.abc import Callable

from flask import Flask, Response, redirect, render_template, request, url_for
from flask_babel import gettext

# Flask-Security's page → where its button sends to, and the words on the button.
BUTTONS = {
    "security.confirm_email": ("security.confirm_email", lambda: gettext("Confirm my address")),
    "security.change_email_confirm": (
        "accounts.confirm_address",
        lambda: gettext("Use this address from now on"),
    ),
}


def ask_first(view: Callable, endpoint: str) -> Callable:
    """Return `view` behind a button: GET shows the page, POST does the work."""
    sends_to, label = BUTTONS[endpoint]

    def page(token: str):
        if request.method == "POST":
            return onward(view(token))
        action = url_for(sends_to, token=token, onward=request.args.get("onward"))
        return render_template("accounts/confirm.html", action=action, label=label())

    return page


def page_of_ours(address: str | None) -> str | None:
    """Return a path of this site; None for anything a browser would read as another site's."""
    return address if address and re.match(r"/(?![/\\])", address) else None


def onward(answer: Response) -> Response:
    """Send whoever was on the way to a page of ours there, once they have signed in."""
    wanted = page_of_ours(request.args.get("onward"))
    if wanted and answer.location == url_for("security.login"):
        return redirect(url_for("security.login", next=wanted))
    return answer


def init_app(app: Flask) -> None:
    """Put the buttons before the pages that Flask-Security opens at once."""
    for endpoint in BUTTONS:
        app.view_functions[endpoint] = ask_first(app.view_functions[endpoint], endpoint)
