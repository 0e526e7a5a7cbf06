"""Who may open a page. Every view wears exactly one mark, or stands in the written table.

A mark has a name and a question. Rooms add their own marks (a member of this association):

    MANAGER = access.Mark("manager of the association", is_manager_of_slug)

    @bp.get("/<slug>/papers")
    @access.open_to(MANAGER)
    def papers(slug): ...
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user

Question = Callable[[Any, Mapping[str, Any]], bool]


@dataclass(frozen=True)
class Mark:
    """`name` says in words who may enter; `question(person, url_values)` answers."""

    name: str
    question: Question


EVERYONE = Mark("everyone", lambda _person, _values: True)
SIGNED_IN = Mark("signed in", lambda person, _values: person.is_authenticated)
SIGNED_OUT_OR_IN = Mark("everyone (sign-in pages)", lambda _person, _values: True)


def staff(*roles: str) -> Mark:
    """Return the mark of staff who hold one of `roles` (administrators hold them all)."""

    def holds_one(person: Any, _values: Mapping[str, Any]) -> bool:
        return person.is_authenticated and any(
            person.has_role(role) for role in (*roles, "administrator")
        )

    return Mark("staff: " + " or ".join(roles), holds_one)


REVIEWER = staff("reviewer")
TREASURER = staff("treasurer")
ADMINISTRATOR = staff("administrator")
ANY_STAFF = staff("reviewer", "treasurer")

# Views that an extension brings cannot wear a mark: they stand here by endpoint.
# tests/accounts/test_brought_pages.py compares this table with what is really served.
BROUGHT_BY_EXTENSIONS: dict[str, Mark] = {
    "static": EVERYONE,
    # Flask-Security: the way in. The second step happens before anyone is signed in.
    "security.login": SIGNED_OUT_OR_IN,
    "security.logout": SIGNED_OUT_OR_IN,
    "security.register": SIGNED_OUT_OR_IN,
    "security.send_confirmation": SIGNED_OUT_OR_IN,
    "security.confirm_email": SIGNED_OUT_OR_IN,
    "security.forgot_password": SIGNED_OUT_OR_IN,
    "security.reset_password": SIGNED_OUT_OR_IN,
    "security.change_email_confirm": SIGNED_OUT_OR_IN,
    "security.wan_signin": SIGNED_OUT_OR_IN,
    "security.wan_signin_response": SIGNED_OUT_OR_IN,
    "security.two_factor_token_validation": SIGNED_OUT_OR_IN,
    "security.two_factor_setup": SIGNED_OUT_OR_IN,
    "security.two_factor_rescue": SIGNED_OUT_OR_IN,
    "security.tf_select": SIGNED_OUT_OR_IN,
    "security.mf_recovery": SIGNED_OUT_OR_IN,
    # Flask-Security: what a person changes once inside.
    "security.verify": SIGNED_IN,
    "security.change_password": SIGNED_IN,
    "security.change_email": SIGNED_IN,
    "security.two_factor_setup_validate": SIGNED_IN,
    "security.mf_recovery_codes": SIGNED_IN,
    "security.wan_register": SIGNED_IN,
    "security.wan_register_response": SIGNED_IN,
    "security.wan_delete": SIGNED_IN,
    "security.wan_verify": SIGNED_IN,
    "security.wan_verify_response": SIGNED_IN,
}


def open_to(mark: Mark) -> Callable:
    """Hang `mark` on a view; the check itself runs before any view (see `init_app`)."""

    def hang(view: Callable) -> Callable:
        view.access = mark
        return view

    return hang


def mark_of(app: Flask, endpoint: str) -> Mark | None:
    """Return the mark of an endpoint, or None when nobody said who may open it."""
    mark = getattr(app.view_functions[endpoint], "access", None)
    return mark or BROUGHT_BY_EXTENSIONS.get(endpoint)


def guard() -> Any:
    """Before any view: turn away whoever the mark does not let in."""
    if request.endpoint is None:
        return None
    mark = mark_of(current_app, request.endpoint)
    if mark is None:
        abort(403)
    if mark is EVERYONE or mark.question(current_user, request.view_args or {}):
        return None
    if current_user.is_authenticated:
        abort(403)
    if request.method == "GET":
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    abort(401)
    return None


def init_app(app: Flask) -> None:
    """Guard every view of the site."""
    app.before_request(guard)
