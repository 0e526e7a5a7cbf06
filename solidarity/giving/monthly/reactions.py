"""What monthly gifts do when something happens, and what they tell of a person."""

from solidarity.accounts import export
from solidarity.accounts import queries as accounts
from solidarity.announcements import person_erased, project_changed_state
from solidarity.giving import gateway, inbox
from solidarity.giving.monthly import actions, following, hearing, processor, queries, rules
from solidarity.kit.messages import N_, pick
from solidarity.kit.money import Money

# Those that change what is true; the others (an invoice drafted, finalised…) tell nothing more.
HEARD = {
    "checkout.session.": hearing.of_page,
    "customer.subscription.": hearing.of_subscription,
    "invoice.paid": hearing.of_invoice,
    "invoice.payment_failed": hearing.of_invoice,
    "invoice.payment_action_required": hearing.of_invoice,
    "invoice.voided": hearing.of_invoice,
    "invoice.marked_uncollectible": hearing.of_invoice,
    "charge.": hearing.of_payment,
    "payment_intent.": hearing.of_payment,
}

EXPORT_LABELS = {
    "monthly_gifts": N_("Monthly gifts"),
    "reference": N_("Reference"),
    "project": N_("Project"),
    "amount": N_("Amount"),
    "currency": N_("Currency"),
    "state": N_("State"),
    "created_at": N_("On"),
    "ended_at": N_("Ended on"),
    "name": N_("Name"),
    "word": N_("A word for the village"),
    "wishes": N_("What you asked to change"),
    "kind": N_("What"),
    "until": N_("Until"),
}
KIND_WORDS = {
    rules.Kind.AMOUNT: N_("Another amount"),
    rules.Kind.PAUSE: N_("A pause"),
    rules.Kind.RESUME: N_("The end of a pause"),
    rules.Kind.STOP: N_("Its end"),
}


def init_app() -> None:
    """Start listening, said once at start-up."""
    for prefix, handler in HEARD.items():
        inbox.register(prefix, handler)
    gateway.register_reader("in", processor.fetch_payment)
    project_changed_state.connect(following.project_moved)
    person_erased.connect(forget)
    export.register(
        "monthly",
        export_of,
        title=N_("My monthly gifts"),
        labels=EXPORT_LABELS,
        codes={"state": rules.STATE_WORDS, "kind": KIND_WORDS},
    )


def forget(person, **_facts) -> None:
    """A person asked to be forgotten: nothing more is taken in their name."""
    actions.forget(person.id)


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return what this room knows of a person, for their own export."""
    person = accounts.get_person(person_id)
    own = queries.list_of(person_id, person.email if person.confirmed_at else None)
    return {"monthly_gifts": [_exported(gift, project) for gift, project in own]}


def _exported(gift, project) -> dict:
    return {
        "reference": gift.reference,
        "project": pick(project.title, gift.lang)[0],
        "amount": f"{Money(gift.amount_minor, gift.currency).major}",
        "currency": gift.currency,
        "state": gift.state,
        "created_at": gift.created_at.isoformat(),
        "ended_at": gift.ended_at.isoformat() if gift.ended_at else None,
        "name": gift.name,
        "word": gift.message,
        "wishes": [
            {
                "kind": wish.kind,
                "until": wish.until.isoformat() if wish.until else None,
                "created_at": wish.created_at.isoformat(),
            }
            for wish in queries.list_wishes(gift.id)
        ],
    }
