"""The form of one paper: only the fields its kind asks for."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField
from wtforms.validators import Optional

from solidarity.associations.models import Paper
from solidarity.associations.papers.rules import ASKS, Asks, Draft, PaperKind
from solidarity.associations.rules import Role
from solidarity.web.forms import SHORT, Form, Prose, TextLine

FIELDS = {
    Asks.FILE: ("file",),
    Asks.NUMBER: ("number",),
    Asks.AUTHORITY: ("authority",),
    Asks.ISSUED: ("issued_on",),
    Asks.UNTIL: ("valid_until",),
    Asks.NAMES: ("president", "treasurer", "others"),
}
OTHERS_LONGEST = 1500


class PaperForm(Form):
    """What a paper says; `PaperForm.of(kind)` keeps the fields that kind asks for."""

    number = TextLine(_l("Number"), longest=SHORT)
    authority = TextLine(_l("Authority that gave it"), longest=SHORT)
    issued_on = DateField(_l("Date of the paper"), [Optional()])
    valid_until = DateField(_l("Last day it is valid"), [Optional()])
    president = TextLine(_l("Name of the president"), longest=SHORT)
    treasurer = TextLine(_l("Name of the treasurer"), longest=SHORT)
    others = Prose(_l("Other members of the board, one name per line"), longest=OTHERS_LONGEST)
    file = FileField(_l("Copy (PDF, JPEG or PNG, 15 MB at most)"))

    @classmethod
    def of(cls, kind: PaperKind, paper: Paper | None = None) -> "PaperForm":
        """Return the form of a kind, filled with the paper it would replace."""
        form = cls(data=_known(paper)) if paper else cls()
        kept = {name for asked in ASKS[kind] for name in FIELDS[asked]}
        for name in [f.name for f in form if f.type != "CSRFTokenField"]:
            if name not in kept:
                delattr(form, name)
        return form

    def draft(self, kind: str, *, has_copy: bool) -> Draft:
        """Return what was typed as the rules read it."""
        told = {f.name: f.data for f in self if f.name in Draft.__annotations__ and f.data}
        has_file = has_copy or bool("file" in self and self.file.data)
        return Draft(kind=kind, has_file=has_file, board=self._board(), **told)

    def _board(self) -> list[dict[str, str]]:
        if "president" not in self:
            return []
        officers = ((Role.PRESIDENT, self.president.data), (Role.TREASURER, self.treasurer.data))
        others = ((Role.MEMBER, line.strip()) for line in (self.others.data or "").splitlines())
        return [{"name": n, "office": str(o)} for o, n in (*officers, *others) if n]


def _known(paper: Paper) -> dict:
    board = paper.facts.get("board", [])
    names = {line["office"]: line["name"] for line in board}
    others = [line["name"] for line in board if line["office"] == Role.MEMBER]
    return {
        "number": paper.number,
        "authority": paper.authority,
        "issued_on": paper.issued_on,
        "valid_until": paper.valid_until,
        "president": names.get(Role.PRESIDENT),
        "treasurer": names.get(Role.TREASURER),
        "others": "\n".join(others),
    }
