"""How the policy table is read aloud: its values in words, its sources in each language."""

from flask_babel import gettext, ngettext

from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.web.filters import NO_BREAK, country_name, number, plain_money

# The sources of the rules we ship with (associations/data/policy.json); others are shown as typed.
SOURCES = (
    N_(
        "Law 15-18 (dahir 1-21-24 of 22 February 2021), decree 2-21-158: ceiling of a gift "
        "collection per project. To be confirmed by counsel."
    ),
    N_("House rule. To be confirmed by counsel."),
    N_("House rule, bounded by decree 2-21-158. To be confirmed by counsel."),
    N_(
        "House rule (level 3 follows the three years of Don en Confiance). To be confirmed by "
        "counsel."
    ),
    N_(
        "House rule: two case officers, neither linked to the association. To be confirmed by "
        "counsel."
    ),
    N_("House rule for level 2. To be confirmed by counsel."),
    N_(
        "Law 18-18 (dahir 1-22-79 of 13 December 2022, BO 7159): duly formed associations only. "
        "To be confirmed by counsel."
    ),
    N_("Law 18-18: account of the collection within 30 days. To be confirmed by counsel."),
    N_(
        "Law 15-18: gift and loan collections are run by a licensed company only. To be confirmed "
        "by counsel."
    ),
    N_("House rule: countries where the collection was looked at. To be confirmed by counsel."),
    N_(
        "Stripe's public list of countries for accounts; Morocco is not in it. To be read again "
        "before opening. To be confirmed by counsel."
    ),
    N_(
        "Law 06-18 (BO 7010 of 5 August 2021) for volunteers; house rule for accounts. To be "
        "confirmed by counsel."
    ),
    N_(
        "House rule, after the three quotes asked in the file of village works and the "
        "consultation of three bidders in public purchase orders (decree 2-22-431). To be "
        "confirmed by counsel."
    ),
    N_(
        "Orders of magnitude of a village worker's day, heard in the field. To be confirmed by "
        "counsel."
    ),
)
KINDS = {"local": N_("Local associations")}


def policy_value(value: dict) -> str:
    """Return a value of the policy table in the language of the page."""
    if "minor" in value:
        return plain_money(Money(value["minor"], value["currency"]))
    if "countries" in value:
        return gettext(", ").join(country_name(code) for code in value["countries"])
    if "kinds" in value:
        return gettext(", ").join(gettext(KINDS.get(kind, kind)) for kind in value["kinds"])
    return _counted(value) or gettext(", ").join(str(part) for part in value.values())


def _counted(value: dict) -> str:
    if "months" in value:
        return ngettext("%(num)d month", "%(num)d months", value["months"])
    if "days" in value:
        return ngettext("%(num)d day", "%(num)d days", value["days"])
    if "years" in value:
        return ngettext("%(num)d year", "%(num)d years", value["years"])
    if "percent" in value:
        return f"{number(value['percent'])}{NO_BREAK}%"
    return number(value["count"]) if "count" in value else ""
