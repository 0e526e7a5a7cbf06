"""Reasons in words: each machine token becomes a sentence in the language of the page."""

from flask_babel import gettext

from solidarity.geography import queries as geography
from solidarity.projects.rules import THEMES
from solidarity.web.filters import country_name, text_in

SHOWN = 3


def sentences(reasons: list[dict], titles: dict[str, str], labels: dict[str, str]) -> list[str]:
    """Return the strongest reasons as sentences, each once, at most three.

    `titles`: project id → title, for earlier gifts; `labels`: skill id → label.
    """
    strongest = sorted(reasons, key=lambda r: -r["contribution"])
    said = [_sentence(r, titles, labels) for r in strongest if r["contribution"] > 0]
    return list(dict.fromkeys(words for words in said if words))[:SHOWN]


def _sentence(reason: dict, titles: dict[str, str], labels: dict[str, str]) -> str:
    kind, name, value = reason["kind"], reason["name"], reason["value"]
    if kind == "history":
        title = titles.get(str(value))
        return gettext("Because you chose “%(title)s”", title=title) if title else ""
    if kind == "segment":
        return _segment(name, value)
    if kind == "attribute":
        return _attribute(name, value)
    if kind in ("skill", "useful_skill"):
        label = labels.get(str(name), str(name))
        return gettext("You know this trade: %(skill)s", skill=label)
    if kind == "proximity":
        return _near(name, value)
    if kind == "theme":
        return gettext("You care about this: %(theme)s", theme=_theme(name))
    return {
        "popularity": gettext("Many people support it"),
        "hours": gettext("The hours suit you"),
        "likelihood": gettext("People like you were welcome here"),
        "exposure": gettext("Rarely shown until now"),
        "exploration": gettext("Rarely shown until now"),
    }.get(kind, "")


def _segment(name: str, value: object) -> str:
    if "commune" in name and (place := _place(value)):
        return gettext("People of %(place)s support it", place=place)
    if "province" in name and (place := _province(value)):
        return gettext("People of the province of %(place)s support it", place=place)
    if "country" in name and value:
        return gettext(
            "People who live in %(country)s support it", country=country_name(str(value))
        )
    return gettext("People like you support it")


def _attribute(name: str, value: object) -> str:
    if "theme" in name:
        return gettext("You care about this: %(theme)s", theme=_theme(value))
    if "commune" in name and (place := _place(value)):
        return gettext("It is in your commune, %(place)s", place=place)
    if "province" in name and (place := _province(value)):
        return gettext("It is in your province, %(place)s", place=place)
    return gettext("It is like what you chose before")


def _near(name: str, value: object) -> str:
    place = _place(value) if name == "commune" else _province(value)
    if not place:
        return ""
    if name == "commune":
        return gettext("It is in your commune, %(place)s", place=place)
    return gettext("It is in your province, %(place)s", place=place)


def _place(code: object) -> str:
    commune = geography.find_commune(str(code))
    return text_in(commune.name) if commune else ""


def _province(code: object) -> str:
    province = geography.gazetteer().provinces.get(str(code))
    return text_in(province.name) if province else ""


def _theme(value: object) -> str:
    label = THEMES.get(str(value))
    return gettext(label) if label else str(value)
