"""When a tax receipt may be given, what voids it, and amounts in words (pure)."""

from dataclasses import dataclass

from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_

SHORTEST_ADDRESS = 8
SHORTEST_REASON = 10

WHY_VOID = {
    "refunded": N_("The gift went back in whole."),
    "partly_refunded": N_("Part of the gift went back: a new receipt takes its place."),
    "disputed": N_("The donor's bank disputes the payment."),
}


@dataclass(frozen=True)
class Asked:
    """What is known when a receipt is asked for. Amounts in minor units of the gift's currency."""

    host_may: bool  # it is flagged, and its ruling is stored
    state: str
    kept: int
    was_erased: bool
    has_standing: bool


def check(asked: Asked) -> None:
    """Refuse a receipt that would not be true, each with its own sentence."""
    if asked.was_erased:
        raise Refusal(
            N_("The name behind this gift was erased: no receipt can be made out any more.")
        )
    if not asked.host_may:
        raise Refusal(N_("The organisation that holds this gift gives no tax receipt."))
    if asked.state != "received" or asked.kept <= 0:
        raise Refusal(N_("A tax receipt is only for a gift that was received and is still there."))
    if asked.has_standing:
        raise Refusal(N_("This gift already has its tax receipt."))


def check_holder(name: str, address: str) -> None:
    """Refuse a receipt made out to nobody or nowhere."""
    if not name.strip():
        raise Invalid(N_("Write the name the receipt is made out to."), field="name")
    if len(address.strip()) < SHORTEST_ADDRESS:
        raise Invalid(N_("Write the whole postal address, as the tax office wants it."),
                      field="address")  # fmt: skip


def check_reason(reason: str) -> None:
    """Refuse to void without saying why."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(N_("Say why, in at least %(shortest)d characters."), field="reason",
                      shortest=SHORTEST_REASON)  # fmt: skip


def what_became(state: str, kept: int, amount: int) -> str | None:
    """Return why a standing receipt of `amount` holds no more (a key of WHY_VOID), or None."""
    if state == "disputed":
        return "disputed"
    if state != "received" or kept <= 0:
        return "refunded"
    return None if kept == amount else "partly_refunded"


def shown_number(year: int, number: int) -> str:
    """Return a serial as it is printed: 2026-00012."""
    return f"{year}-{number:05}"


UNITS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
TENS = {
    20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt",
}  # fmt: skip


def in_french(number: int) -> str:
    """Return a whole number below a thousand million in French words."""
    millions, rest = divmod(number, 1_000_000)
    thousands, units = divmod(rest, 1_000)
    said = []
    if millions:
        said.append("un million" if millions == 1 else f"{_below_thousand(millions)} millions")
    if thousands:
        counted = _below_thousand(thousands)
        if counted.endswith(("cents", "vingts")):  # they lose their s before "mille"
            counted = counted.removesuffix("s")
        said.append("mille" if thousands == 1 else f"{counted} mille")
    if units or not said:
        said.append(_below_thousand(units))
    return " ".join(said)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    head = "cent" if hundreds == 1 else f"{UNITS[hundreds]} cent"
    if rest:
        return f"{head} {_below_hundred(rest)}"
    return head if hundreds == 1 else f"{head}s"


def _below_hundred(number: int) -> str:
    if number < 20:
        return UNITS[number]
    ten, rest = number // 10 * 10, number % 10
    if ten in (70, 90):
        ten, rest = ten - 10, rest + 10
    if rest == 0:
        return TENS[ten] + ("s" if ten == 80 else "")
    link = " et " if rest in (1, 11) and ten != 80 else "-"
    return f"{TENS[ten]}{link}{UNITS[rest]}"


NAMES = {"EUR": ("euro", "euros", "centime", "centimes"),
         "MAD": ("dirham", "dirhams", "centime", "centimes"),
         "USD": ("dollar", "dollars", "cent", "cents"),
         "CAD": ("dollar canadien", "dollars canadiens", "cent", "cents"),
         "GBP": ("livre sterling", "livres sterling", "penny", "pence"),
         "CHF": ("franc suisse", "francs suisses", "centime", "centimes")}  # fmt: skip


def amount_in_french(minor: int, currency: str) -> str:
    """Return an amount in words, as a French receipt must tell it; figures where we lack words."""
    if currency not in NAMES:
        return ""
    one, many, cent, cents = NAMES[currency]
    whole, rest = divmod(minor, 100)
    said = f"{in_french(whole)} {one if whole < 2 else many}"
    if whole and whole % 1_000_000 == 0:  # "un million d'euros", "deux millions de dirhams"
        of = "d’" if many[0] in "aeiou" else "de "
        said = f"{in_french(whole)} {of}{many}"
    return said if not rest else f"{said} et {in_french(rest)} {cent if rest < 2 else cents}"
