"""Translations: `update` finds every sentence in the code, `compile` makes what the site reads.

The msgids are English sentences; French is the reviewed reference, Arabic stands beside it.
`fill FILE…` reads translations from JSON files, {"msgid": {"fr": "…", "ar": "…"}} with
{"msgid|plural": {"fr": [one, many], "ar": [zero, one, two, few, many, other]}} for counted
sentences: the way to bring in a batch that was translated elsewhere.
"""

import json
import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

HOUSE = Path(__file__).resolve().parent.parent
FOLDER = HOUSE / "solidarity" / "translations"
TEMPLATE = FOLDER / "messages.pot"
LOCALES = ("fr", "ar")
PLURAL_FORMS = {"fr": 2, "ar": 6}
PLURAL_RULES = {
    "fr": "(n > 1)",
    # zero, one, two, few (3 to 10), many (11 to 99), other (100, 101, 102): the order of gettext.
    "ar": "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
}
KEYWORDS = ("N_", "_l", "_n:1,2", "ngettext:1,2", "gettext", "lazy_gettext")


def babel(*arguments: str) -> None:
    """Run pybabel; stop at its first complaint."""
    command = [sys.executable, "-m", "babel.messages.frontend", *arguments]
    subprocess.run(command, cwd=HOUSE, check=True)


def extract(target: Path = TEMPLATE) -> None:
    """Write every marked sentence of the code and the templates to a template catalogue."""
    keywords = [flag for word in KEYWORDS for flag in ("-k", word)]
    babel(
        "-q", "extract", "-F", str(FOLDER / "babel.cfg"), *keywords, "--no-location",
        "--sort-output", "--omit-header", "-o", str(target), "solidarity", "templates",
    )  # fmt: skip


def update() -> None:
    """Bring both catalogues up to date with the code; new sentences stay empty until translated."""
    extract()
    for locale in LOCALES:
        verb = "update" if (FOLDER / locale).exists() else "init"
        flags = ["--no-fuzzy-matching", "--ignore-obsolete"] if verb == "update" else []
        babel("-q", verb, "-i", str(TEMPLATE), "-d", str(FOLDER), "-l", locale, *flags)


def compile_() -> None:
    """Compile both catalogues."""
    for locale in LOCALES:
        folder = FOLDER / locale / "LC_MESSAGES"
        if (folder / "messages.po").exists():
            source, target = folder / "messages.po", folder / "messages.mo"
            babel("-q", "compile", "-i", str(source), "-o", str(target), "-l", locale)


def fill(*paths: str) -> None:
    """Write the translations of some JSON files into both catalogues; what they lack stays."""
    update()
    known: dict[str, dict] = {}
    for path in paths:
        known |= json.loads(Path(path).read_text(encoding="utf-8"))
    for locale in LOCALES:
        catalogue = read_catalogue(locale)
        for message in catalogue:
            found = known.get(_key(message), known.get(_singular(message), {})).get(locale)
            if found and message.id:
                message.string = tuple(found) if message.pluralizable else found
        write_catalogue(locale, catalogue)


def _singular(message: Message) -> str:
    return message.id[0] if message.pluralizable else message.id


def _key(message: Message) -> str:
    """Return the name of a message in the files `fill` reads and `missing` prints."""
    return f"{_singular(message)}|plural" if message.pluralizable else message.id


def read_catalogue(locale: str) -> Catalog:
    """Return the catalogue of a language as it stands in its .po file."""
    with (FOLDER / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=locale)


def write_catalogue(locale: str, catalogue: Catalog) -> None:
    """Write a catalogue sorted and without line numbers, so that a change reads well."""
    catalogue.header_comment = f"# {locale}: the sentences of the site. See tools/catalogues.py."
    catalogue.mime_headers = [
        ("Project-Id-Version", "solidarity 1"),
        ("Report-Msgid-Bugs-To", ""),
        ("Last-Translator", ""),
        ("Language-Team", ""),
        ("Plural-Forms", f"nplurals={PLURAL_FORMS[locale]}; plural={PLURAL_RULES[locale]};"),
    ]
    with (FOLDER / locale / "LC_MESSAGES" / "messages.po").open("wb") as file:
        write_po(file, catalogue, sort_output=True, omit_header=False, width=100, no_location=True)


def missing() -> None:
    """Print, as JSON, every sentence that some language lacks."""
    lacking = {
        _key(message): message.id[1] if message.pluralizable else ""
        for locale in LOCALES
        for message in read_catalogue(locale)
        if message.id and not is_complete(message, locale)
    }
    print(json.dumps(lacking, ensure_ascii=False, indent=0))


def is_complete(message: Message, locale: str) -> bool:
    """Say whether a message has every form its language needs."""
    if not message.pluralizable:
        return bool(message.string)
    forms = message.string if isinstance(message.string, list | tuple) else ()
    return len(forms) == PLURAL_FORMS[locale] and all(forms)


if __name__ == "__main__":
    commands = {"update": update, "compile": compile_, "fill": fill, "missing": missing}
    commands[sys.argv[1]](*sys.argv[2:])
