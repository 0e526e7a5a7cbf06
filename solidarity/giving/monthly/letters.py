"""The letters about a monthly gift; each is written once."""

from solidarity.geography import queries as geography
from solidarity.giving import links
from solidarity.giving.monthly.models import MonthlyChange, MonthlyGift
from solidarity.giving.monthly.queries import project_of
from solidarity.giving.monthly.rules import Kind, Why
from solidarity.kit.money import Money
from solidarity.mail import actions as mail
from solidarity.web.context import public_link

OF_CHANGES = {
    (Kind.AMOUNT, Why.DONOR): "changed",
    (Kind.PAUSE, Why.DONOR): "paused",
    (Kind.PAUSE, Why.FAILED): "halted",
    (Kind.PAUSE, Why.CLOSED): "closed",
    (Kind.RESUME, Why.DONOR): "resumed",
    (Kind.STOP, Why.DONOR): "stopped",
    (Kind.STOP, Why.CLOSED): "closed",
}


def write(gift: MonthlyGift, kind: str, *, once: str, **values: object) -> None:
    """Write one to the donor: amount, project and the address of their page are always known."""
    if not gift.email:
        return
    project = project_of(gift)
    mail.write_letter(
        f"giving/monthly_{kind}",
        to=gift.email,
        lang=gift.lang,
        person_id=gift.person_id,
        once=f"monthly_{kind}:{once}",
        gift=gift,
        amount=Money(gift.amount_minor, gift.currency),
        project=project,
        address=public_link("monthly.show", token=links.token_of(gift), lang=gift.lang),
        **values,
    )


def about_change(gift: MonthlyGift, change: MonthlyChange) -> None:
    """Tell that a wish was carried out, or that something else paused or stopped the gift."""
    kind = OF_CHANGES.get((Kind(change.kind), Why(change.why)))
    if kind is None:
        return
    values: dict[str, object] = {}
    if kind == "closed":
        project = project_of(gift)
        values = {
            "commune": geography.find_commune(project.commune_code),
            "others": public_link("finding.index", commune=project.commune_code, lang=gift.lang),
            "is_paused": change.kind == Kind.PAUSE,
        }
    write(gift, kind, once=str(change.id), **values)
