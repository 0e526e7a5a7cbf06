"""Projects whose plan adds up, in any state of their life."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from solidarity.associations.models import Association
from solidarity.extensions import db
from solidarity.kit import clock
from solidarity.projects import rules
from solidarity.projects.models import (
    BudgetLine,
    FundingShare,
    Milestone,
    Project,
    ProjectUpdate,
)

_numbers = count(1)
AZAGHAR_NIRS = "09.541.03.07"
STORY = (
    "Le douar vit sur des citernes qui se vident dès juin, quand les familles reviennent. "
    "Les femmes et les filles marchent deux heures par jour jusqu'au puits voisin. Un forage "
    "de cent vingt mètres, une pompe solaire et un réservoir de trente mètres cubes suffisent."
)


def _make_association(level: int) -> Association:
    n = next(_numbers)
    association = Association(
        slug=f"association-of-projects-{n}",
        kind="local",
        name={"fr": f"Association Aman {n}", "ar": f"جمعية أمان {n}", "en": f"Aman {n}"},
        state="verified" if level else "declared",
        commune_code=AZAGHAR_NIRS,
        level=level,
        round=1 if level else 0,
        level_until=clock.today() + timedelta(days=300) if level else None,
        created_at=clock.now(),
    )
    db.session.add(association)
    db.session.flush()
    return association


def make_project(
    *,
    state: str = "published",
    association: Association | None = None,
    title: str = "Un forage pour Tagant-n-Aman",
    theme: str = "water",
    commune_code: str = AZAGHAR_NIRS,
    gifts: int = 300_000_00,
    with_plan: bool = True,
    **columns,
) -> Project:
    """Return a flushed project. Its plan adds up: `gifts` centimes asked of donors, 42,000 MAD
    paid by the villagers, 34,000 MAD requested from the commune, 270 days of work.
    """
    n = next(_numbers)
    now = clock.now()
    was_published = state in rules.PUBLIC
    defaults = {
        "slug": f"forage-{n}",
        "title": {"fr": title, "ar": f"ثقب مائي {n}", "en": f"Borehole {n}"},
        "story": {"fr": STORY},
        "place": {"fr": "Tagant-n-Aman", "ar": "تاكانت نـ أمان"},
        "risk": {"fr": "Forage sec : la tranche va au second point, après accord des donateurs."},
        "upkeep": {"fr": "Comité de l'eau de cinq membres ; 6 DH par mètre cube."},
        "lat": 30.095123,
        "lon": -8.160456,
        "people_winter": 260,
        "people_summer": 520,
        "households": 42,
        "starts_on": clock.today() + timedelta(days=100),
        "ends_on": clock.today() + timedelta(days=300),
        "collect_until": clock.today() + timedelta(days=90),
        "created_at": now,
        "published_at": now - timedelta(days=10) if was_published else None,
        "proven_at": now - timedelta(days=10) if was_published else None,
        "state_before": "published" if state == "suspended" else None,
        "folded": f"{title.casefold()} azaghar nirs taroudant",
    }
    if association is None:
        association = _make_association(level=2)
    project = Project(
        state=state,
        theme=theme,
        commune_code=commune_code,
        association=association,
        **{**defaults, **columns},
    )
    if with_plan:
        add_plan(project, gifts=gifts)
    db.session.add(project)
    db.session.flush()
    return project


def add_plan(project: Project, *, gifts: int) -> None:
    """Give a project a budget, shares and two milestones that add up."""
    cash = gifts + 42_000_00 + 34_000_00
    project.budget = [
        _line(1, "Forage et pompage solaire", "works", 1, cash),
        _line(2, "Tranchées", "labour", 270, 130_00, is_in_kind=True),
    ]
    project.shares = [
        FundingShare(n=1, source="gifts", amount_minor=gifts, state="requested"),
        FundingShare(n=2, source="villagers_cash", amount_minor=42_000_00, state="paid"),
        FundingShare(n=3, source="commune", amount_minor=34_000_00, state="requested"),
        FundingShare(
            n=4, source="villagers_labour", amount_minor=270 * 130_00, state="committed",
            is_in_kind=True, days=270, day_value_minor=130_00,
        ),
    ]  # fmt: skip
    first = gifts * 20 // 100
    project.milestones = [
        _stage(1, "Lancement", first, 110),
        _stage(2, "Mise en service", gifts - first, 290),
    ]


def _line(n, label, category, quantity, price, *, is_in_kind=False) -> BudgetLine:
    return BudgetLine(
        n=n, label={"fr": label}, category=category, quantity=Decimal(quantity),
        unit={"fr": "jour" if is_in_kind else "forfait"}, unit_price_minor=price,
        amount_minor=quantity * price, is_in_kind=is_in_kind,
    )  # fmt: skip


def _stage(n, label, tranche, days) -> Milestone:
    return Milestone(
        n=n, label={"fr": label}, proof={"fr": "PV signé"}, tranche_minor=tranche, state="ahead",
        due_on=clock.today() + timedelta(days=days),
    )  # fmt: skip


def make_update(*, project: Project, **columns) -> ProjectUpdate:
    """Return a flushed update of today, published now."""
    defaults = {
        "kind": "progress",
        "title": {"fr": "Le réservoir est coulé"},
        "body": {"fr": "Trente mètres cubes, en deux jours, avec vingt voisins."},
        "happened_on": clock.today(),
        "published_at": clock.now(),
    }
    update = ProjectUpdate(project_id=project.id, **{**defaults, **columns})
    db.session.add(update)
    db.session.flush()
    return update
