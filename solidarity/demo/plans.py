"""Turn the file's budgets, shares and milestones into the rows of a project's plan."""

from decimal import Decimal

from solidarity.demo.sources import LANGUAGES, Calendar, centimes, read, spelled, texts
from solidarity.projects.plan.rows import BudgetRow, ShareRow, StageRow
from solidarity.projects.plan.rules import BudgetCategory, MilestoneState, ShareState, Source

CATEGORIES = {
    "etude": BudgetCategory.STUDY, "travaux": BudgetCategory.WORKS,
    "equipement": BudgetCategory.EQUIPMENT, "materiaux": BudgetCategory.MATERIALS,
    "main_oeuvre": BudgetCategory.LABOUR, "transport": BudgetCategory.TRANSPORT,
    "controle": BudgetCategory.CONTROL, "formation": BudgetCategory.TRAINING,
    "fonctionnement": BudgetCategory.RUNNING, "soins": BudgetCategory.CARE,
    "imprevus": BudgetCategory.CONTINGENCY,
}  # fmt: skip
SOURCES = {
    "donateurs_plateforme": Source.GIFTS, "villageois_nature": Source.VILLAGERS_LABOUR,
    "villageois_cotisation": Source.VILLAGERS_CASH, "commune": Source.COMMUNE,
    "conseil_provincial_ou_region": Source.PROVINCE, "INDH": Source.INDH,
    "ONEE_ou_departement": Source.STATE, "association_MRE": Source.DIASPORA,
    "fondation_ou_cooperation": Source.FOUNDATION, "cooperative_apport": Source.ASSOCIATION,
}  # fmt: skip
SHARE_STATES = {
    "sollicite": ShareState.REQUESTED, "en_collecte": ShareState.REQUESTED,
    "engage": ShareState.COMMITTED, "delibere": ShareState.VOTED, "verse": ShareState.PAID,
    "encaisse": ShareState.PAID, "realise": ShareState.PAID,
}  # fmt: skip
STAGE_STATES = {
    "valide": MilestoneState.DONE, "en_cours": MilestoneState.UNDER_WAY,
    "en_verification": MilestoneState.UNDER_WAY, "rejete": MilestoneState.UNDER_WAY,
}  # fmt: skip
DAY_VALUES = (130, 120, 100, 110, 150, 90)  # dirhams a villager's day may be worth


def budget_rows(told: dict) -> list[BudgetRow]:
    """Return every line of a budget."""
    return [
        BudgetRow(
            label=texts(line, "label"),
            category=CATEGORIES[line["category"]],
            quantity=Decimal(str(line["qty"])),
            unit_price=centimes(line["unit_price_mad"]),
            unit=spelled(line, "unit"),
            is_in_kind=line["kind"] == "nature",
        )
        for line in told["budget"]["lines"]
    ]


def share_rows(told: dict) -> list[ShareRow]:
    """Return who pays what; an invented partner of the files lends its name to its share."""
    return [_share_row(share, told["id"]) for share in told["cofunding"]]


def _share_row(share: dict, project: str) -> ShareRow:
    source = SOURCES[share["source"]]
    days, value = _days(share["amount_mad"]) if source == Source.VILLAGERS_LABOUR else (None, None)
    return ShareRow(
        source=source,
        amount=centimes(share["amount_mad"]),
        state=SHARE_STATES[share["state"]],
        label=_label(share, project),
        days=days,
        day_value=value,
    )


def _days(amount: int) -> tuple[int, int]:
    """Return (days, value of one in centimes) that make an amount of dirhams exactly."""
    value = next(v for v in DAY_VALUES if amount % v == 0)
    return amount // value, centimes(value)


def _label(share: dict, project: str) -> dict[str, str]:
    label = texts(share, "label")
    for partner in read("hosts")["partners"]:
        for given in partner["cofunds"]:
            if (given["project_id"], given["cofunding_source"]) == (project, share["source"]):
                name = texts(partner, "name")
                return {lang: f"{label[lang]} – {name[lang]}" for lang in LANGUAGES}
    return label


def stage_rows(told: dict, calendar: Calendar) -> list[StageRow]:
    """Return the milestones with the tranche each releases."""
    return [
        StageRow(
            label=texts(stage, "label"),
            tranche=centimes(stage["tranche_mad"]),
            proof={lang: " · ".join(stage[f"proofs_{lang}"]) for lang in LANGUAGES},
            due_on=calendar.day(stage["due"]),
        )
        for stage in told["milestones"]
    ]
