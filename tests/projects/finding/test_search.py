"""Search answers alike on both engines: each is held to the same plain reading of all rows."""

import random

import pytest
from sqlalchemy import event, text

from solidarity.associations.models import Association
from solidarity.geography.queries import gazetteer
from solidarity.kit import clock
from solidarity.projects.finding import engines, index, queries
from solidarity.projects.finding.rules import Filters, Sort
from solidarity.projects.finding.scoring import NEAR, score
from solidarity.projects.finding.words import question
from solidarity.projects.models import Project
from tests.factories.projects_for_search import make_listed_association, make_listed_project

TITLES = {
    "fr": ["Forage et pompage solaire", "Réfection de l’école", "Ambulance de la commune",
           "Seguia et bassin d’irrigation", "Piste du douar", "Foyer féminin et tissage",
           "Agadir collectif à restaurer", "Château d’eau et bornes-fontaines"],
    "ar": ["ثقب مائي وضخ بالطاقة الشمسية", "إصلاح المدرسة", "سيارة إسعاف للجماعة",
           "ساقية وحوض للسقي", "مسلك الدوار", "نادٍ نسوي ونسيج", "ترميم أكادير جماعي",
           "خزان مائي ونافورات عمومية"],
    "en": ["Borehole and solar pumping", "School repairs", "Ambulance for the commune",
           "Channel and irrigation basin", "Track to the hamlet", "Women’s weaving workshop",
           "Restoring a collective granary", "Water tower and standpipes"],
}  # fmt: skip


def make_corpus(size: int, seed: int = 7) -> list[Project]:
    chance = random.Random(seed)
    communes = sorted(gazetteer().communes)
    houses = [make_listed_association(name=n) for n in ("Aman n Tudert", "Tiwizi", "الأمل")]
    rows = []
    for n in range(size):
        which = chance.randrange(8)
        told = {lang: TITLES[lang][which] for lang in chance.sample(["fr", "ar", "en"], 2)}
        rows.append(make_listed_project(
            association=chance.choice(houses),
            title={lang: f"{title} {n}" for lang, title in told.items()},
            story={"fr": TITLES["fr"][chance.randrange(8)]},
            commune_code=chance.choice(communes),
            proven_at=None if n % 3 else clock.now(),
        ))  # fmt: skip
    return rows


def mistype(word: str, chance: random.Random) -> str:
    at, what = chance.randrange(len(word)), chance.randrange(4)
    if what == 0:
        return word[:at] + word[at + 1 :]
    if what == 1:
        return word[:at] + chance.choice("aeiouمنر") + word[at:]
    if what == 2:
        return word[:at] + chance.choice("bdtsبسل") + word[at + 1 :]
    return word[: at - 1] + word[at : at + 1] + word[at - 1 : at] + word[at + 1 :] if at else word


def questions(rows: list[Project], count: int) -> list[str]:
    chance = random.Random(11)
    asked = []
    for _ in range(count):
        words = chance.choice(rows).folded.split()
        few = chance.sample(words, min(len(words), chance.randint(1, 3)))
        asked.append(" ".join(mistype(w, chance) if chance.random() < 0.6 else w for w in few))
    return asked


def plain_answer(rows: list[Project], words: list[str]) -> list[int]:
    """What search must answer, read from the rows without any index."""
    ordered = sorted(rows, key=lambda p: (p.proven_at is None, -p.proven_at.timestamp()
                                          if p.proven_at else 0, -p.id))  # fmt: skip
    strict = [p for p in ordered if all(f" {w}" in p.folded for w in words)]
    kept, is_strict = (strict, True) if strict else (ordered, False)
    if not strict and all(word.isdigit() for word in words):
        return []
    marks = {p.id: score(words, p.folded_names, is_strict=is_strict) for p in kept}
    near = [p.id for p in kept if marks[p.id] >= NEAR]
    return sorted(near, key=lambda id_: -round(marks[id_], 3))


def test_every_engine_answers_what_a_plain_reading_of_all_rows_answers(app, db):
    rows = make_corpus(120)
    found_some = 0
    for typed in questions(rows, 250):
        words = tuple(question(typed))
        if not words:
            continue
        answer = queries._search(Filters(words=words))
        assert answer == plain_answer(rows, list(words)), typed
        found_some += bool(answer)
    assert found_some > 200


@pytest.mark.parametrize(
    "typed",
    ["forage solaire", "FORAGE solair", "foragge", "ثقب مائي", "الثقب المائي", "ثقب ماءي",
     "borehole", "borehol", "Azaghar", "azaghr nirs", "taroudant", "تارودانت", "aman n tudert",
     "eau potable", "forage pour le village"],
)  # fmt: skip
def test_a_project_is_found_however_it_is_asked_for(app, db, typed):
    wanted = make_listed_project(
        association=make_listed_association(name="Association Aman n Tudert"),
        title={"fr": "Forage et pompage solaire", "ar": "ثقب مائي وضخ بالطاقة الشمسية",
               "en": "Borehole and solar pumping"},
    )  # fmt: skip
    make_listed_project(
        association=make_listed_association(name="Tafoukt"),
        title={"fr": "Bibliothèque", "ar": "خزانة كتب"},
        theme="heritage",
        commune_code="08.401.03.05",
    )
    found = queries.find_projects(Filters(words=tuple(question(typed))))
    assert found.ids == [wanted.id]


def test_words_that_nobody_wrote_find_nothing(app, db):
    make_listed_project()
    assert queries.find_projects(Filters(words=("zzzzqqqq",))).total == 0


def test_a_draft_is_never_found(app, db):
    make_listed_project(state="draft", published_at=None)
    make_listed_project(state="cancelled", published_at=None)
    assert queries.find_projects(Filters(words=("forage",))).total == 0
    assert queries.find_projects(Filters()).total == 0


def test_the_index_follows_a_changed_title_and_a_removed_project(app, db):
    project = make_listed_project()
    house = db.session.get(Association, project.association_id)
    project.title = {"fr": "Bibliothèque"}
    db.session.flush()
    assert queries.find_projects(Filters(words=("forage",))).total == 0
    assert queries.find_projects(Filters(words=("bibliotheque",))).ids == [project.id]

    house.name = {"fr": "Tafoukt"}
    db.session.flush()
    assert queries.find_projects(Filters(words=("tafoukt",))).ids == [project.id]
    db.session.refresh(project)
    assert " tafoukt " in project.folded

    db.session.delete(project)
    db.session.flush()
    assert queries.find_projects(Filters(words=("bibliotheque",))).total == 0


def test_words_written_around_the_session_are_set_again_on_demand(app, db):
    project = make_listed_project()
    db.session.execute(db.update(Project).values(folded="", folded_names=""))
    assert queries.find_projects(Filters(words=("forage",))).total == 0

    assert index.refresh_all() == 1
    assert queries.find_projects(Filters(words=("forage",))).ids == [project.id]


def test_what_is_in_the_title_comes_before_what_is_in_the_story(app, db):
    told = make_listed_project(title={"fr": "Citerne"}, story={"fr": "Une ambulance viendra."})
    named = make_listed_project(title={"fr": "Ambulance"})
    assert queries.find_projects(Filters(words=("ambulance",))).ids == [named.id, told.id]


def test_every_filter_narrows_and_the_map_counts_the_same_result(app, db):
    make_corpus(40)
    make_listed_project(theme="health", commune_code="09.541.03.07", state="works")
    for filters in (
        Filters(theme="health"),
        Filters(state="works"),
        Filters(commune="09.541.03.07"),
        Filters(province="09.541"),
        Filters(region="08"),
        Filters(is_historic=True),
        Filters(words=("forage",)),
        Filters(words=("forage",), region="09"),
    ):
        found = queries.find_projects(filters)
        assert 0 < found.total <= 41, filters
        assert sum(queries.count_by_commune(filters).values()) == found.total


def test_a_skill_asks_the_room_above(app, db):
    project = make_listed_project()
    make_listed_project()
    assert queries.find_projects(Filters(skill="plumber")).total == 0
    source = queries.SkillSource(
        choices=lambda: [("plumber", "Plumber")],
        asking=lambda skill: db.select(Project.id).where(Project.id == project.id),
    )
    queries.register_skills(app, source)
    assert queries.find_projects(Filters(skill="plumber")).ids == [project.id]


@pytest.mark.parametrize("sort", list(Sort))
def test_every_order_gives_every_project_once(app, db, sort):
    rows = make_corpus(30)
    seen = [i for page in (1, 2) for i in queries.find_projects(Filters(sort=sort), page).ids]
    assert sorted(seen) == sorted(p.id for p in rows)


def make_many(db, count: int) -> None:
    """Many rows at once, as the demo at scale makes them."""
    first = make_corpus(60)
    columns = [c.name for c in Project.__table__.columns if c.name not in ("id", "slug")]
    values = [{name: getattr(row, name) for name in columns} for row in first]
    many = [{**values[n % 60], "slug": f"many-{n}"} for n in range(count - 60)]
    db.session.execute(db.insert(Project), many)
    db.session.execute(text("ANALYZE"))


def test_two_thousand_projects_cost_the_same_few_queries_and_use_the_index(app, db):
    make_many(db, 2_000)
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))

    for typed in ("forage", "forrage solare", "ثقب مائي", ""):
        asked.clear()
        found = queries.find_projects(Filters(words=tuple(question(typed))))
        assert found.total > 50
        assert len(asked) <= 3, typed

    plans = {
        condition: explain(db, condition)
        for condition in (engines.holds_every(("forage",)), engines.holds_some(("forrage",)))
    }
    for plan in plans.values():
        assert "search_projects" in plan, plan
        assert "Seq Scan on projects" not in plan, plan


def explain(db, condition) -> str:
    query = db.select(Project.id).where(condition)
    compiled = query.compile(db.engine, compile_kwargs={"literal_binds": True})
    is_sqlite = db.engine.dialect.name == "sqlite"
    if not is_sqlite:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    said = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    connection = db.session.connection()
    rows = connection.exec_driver_sql(said + str(compiled).replace("%%", "%").replace("%", "%%")
                                      if not is_sqlite else said + str(compiled))  # fmt: skip
    return "\n".join(str(row) for row in rows)
