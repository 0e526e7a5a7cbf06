"""What sub-rooms add to a gift being made: a form of their own beside the gift's, what they keep
of it, and what they tell on the gift's own page.

    extras.register(Extra("wish", form=…, keep=…, template="giving/wishes/form.html"))

A page that begins gifts asks `bundle(project)` once, shows its forms, and calls `keep` with the
gift in the transaction that intends it. Keeping twice must change nothing: a form may come twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from solidarity.giving.models import Donation
from solidarity.projects.models import Project
from solidarity.web.forms import Form


@dataclass(frozen=True)
class Extra:
    """`form(project)` answers None where nothing is asked; `tell(gift)` None, nothing to say."""

    name: str
    form: Callable[[Project], Form | None]
    keep: Callable[[Donation, Any], None]
    template: str  # shows the form, called `extra`
    tell: Callable[[Donation], object | None] = lambda _gift: None
    told_template: str = ""  # shows what is told, called `told`


_extras: dict[str, Extra] = {}


def register(extra: Extra) -> None:
    """Add to every gift made on the site; a second one of the same name takes its place."""
    _extras[extra.name] = extra


@dataclass(frozen=True)
class Bundle:
    """The forms of one page."""

    parts: list[tuple[Extra, Form]]

    def validate(self) -> bool:
        """Say whether everything typed may be kept; errors stand beside their fields."""
        return sum(not form.validate() for _, form in self.parts) == 0

    def keep(self, donation: Donation) -> None:
        """Keep what was typed, beside the gift."""
        for extra, form in self.parts:
            extra.keep(donation, form)

    @property
    def shown(self) -> list[tuple[str, Form]]:
        """Return (template, form) of each part."""
        return [(extra.template, form) for extra, form in self.parts]


def bundle(project: Project) -> Bundle:
    """Return the forms to show beside a gift to this project."""
    asked = [(extra, extra.form(project)) for extra in _extras.values()]
    return Bundle([(extra, form) for extra, form in asked if form is not None])


def told(donation: Donation) -> list[tuple[str, object]]:
    """Return (template, value) of what each has to say on the gift's own page."""
    said = [(extra.told_template, extra.tell(donation)) for extra in _extras.values()]
    return [(template, value) for template, value in said if value is not None]
