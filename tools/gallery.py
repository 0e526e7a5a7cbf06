"""Render every component in its states, in French and in Arabic, into a folder to look at.

    python tools/assets.py && python tools/gallery.py build/gallery

Plain Jinja with the names the app gives to every template, and invented content. The words of the
layouts come from tools/gallery/words.json.
"""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DecimalField,
    FileField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from solidarity.web.covers import draw_cover  # noqa: E402 - the path is set just above

PAGES = ("home", "project", "states", "form", "desk", "covers")
LANGUAGES = {"fr": "ltr", "ar": "rtl"}
WORDS = json.loads((ROOT / "tools" / "gallery" / "words.json").read_text())


def render(folder: Path):
    """Write one page per component group and language into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for lang, direction in LANGUAGES.items():
        env = environment(lang)
        for page in PAGES:
            target = folder / f"{page}.{lang}.html"
            text = env.get_template(f"{page}.html").render(context(lang, direction, page))
            target.write_text(text.replace('<div class="page', '\n<div class="page'))
            print(target)


def environment(lang):
    env = Environment(
        loader=FileSystemLoader([ROOT / "templates", ROOT / "tools" / "gallery"]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )

    def gettext(message):
        return WORDS.get(message, {}).get(lang, message)

    def ngettext(one, many, number):
        return gettext(one if number == 1 else many)

    env.install_gettext_callables(gettext, ngettext, newstyle=True)
    env.globals.update(
        asset=lambda name: (ROOT / "static" / name).as_uri(),
        absolute=lambda path: path,
        url_for=lambda endpoint, **_: f"#{endpoint}",
        csrf_token=lambda: "token",
        get_flashed_messages=lambda **_: [],
        draw_cover=draw_cover,
        money=money,
        t=lambda fr, ar: {"fr": fr, "ar": ar}[lang],
    )
    return env


def money(amount, unit="DH"):
    """An amount as the real filter writes it: no-break spaces, isolated."""
    grouped = f"{amount:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return Markup("<bdi>{}\N{NO-BREAK SPACE}{}</bdi>").format(grouped, unit)


def context(lang, direction, page):
    return {
        "lang": lang,
        "text_dir": direction,
        "site": SimpleNamespace(
            name="Tiwizi",
            tagline=WORDS["tagline"][lang],
            operator=WORDS["operator"][lang],
            contact_email="bonjour@example.org",
        ),
        "csp_nonce": "nonce",
        "current_path": f"/{lang}/",
        "is_crash": False,
        "seems_signed_in": page == "desk",
        "url_for_lang": lambda code: f"{page}.{code}.html",
        "current_user": SimpleNamespace(is_authenticated=page == "desk", name="Fatima Aït Lahcen"),
        "is_demo": True,
        "is_test_money": page in ("project", "form"),
        "is_staff": page == "desk",
        "request": SimpleNamespace(path=f"/{lang}/projects/" if page == "project" else f"/{lang}/"),
        "points": (ROOT / "tools" / "gallery" / "points.json").as_uri(),
        "form": filled_form(),
        "wrong": wrong_form(),
    }


THEMES = (("water", "Water"), ("roads", "Roads"), ("health", "Health"))


class Need(Form):
    title = StringField("What does the village need?", [InputRequired()], id="title")
    theme = RadioField("Theme", [InputRequired()], id="theme", choices=list(THEMES))
    skills = SelectMultipleField(
        "Skills",
        id="skills",
        choices=[("a", "Plumbing"), ("b", "Accounts"), ("c", "Drawing")],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    story = TextAreaField("Tell it in a few words", description="Three sentences are enough.")
    commune = StringField("Commune", [InputRequired()])
    cost = DecimalField("Estimated cost")
    kind = SelectField("Who speaks", choices=[("v", "A villager"), ("a", "An association")])
    photo = FileField("Photo")
    consent = BooleanField(
        "Everyone recognisable in the photo agreed", description="No child who can be recognised."
    )


def filled_form():
    return Need(data={"title": "Tagant", "theme": "water", "skills": ["a"], "kind": "a"})


def wrong_form():
    form = Need(prefix="w")
    form.validate()
    form.form_errors = []
    return form


if __name__ == "__main__":
    render(Path(sys.argv[1] if len(sys.argv) > 1 else "build/gallery"))
