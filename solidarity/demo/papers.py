"""The papers in the files of the demonstration's associations: each says that it is invented."""

import io
from datetime import timedelta

from werkzeug.datastructures import FileStorage

from solidarity.accounts.models import Person
from solidarity.associations.models import Association
from solidarity.associations.papers import actions, rules
from solidarity.associations.papers.rules import Asks, Draft, PaperKind
from solidarity.kit import clock

AUTHORITIES = {
    PaperKind.RECEIPT: "Caïdat d'Asirem-Démo (fictif)",
    PaperKind.REGISTER: "Registre local des coopératives, Asirem-Démo (fictif)",
    PaperKind.REGISTRATION: "Registre fictif de démonstration",
    PaperKind.AUTHORISATION: "Secrétariat général, décision fictive",
}
VALID_FOR = timedelta(days=4 * 365)  # a board's term, a licence: longer than the demonstration


def add_papers(
    association: Association,
    kinds: tuple[PaperKind, ...],
    *,
    rib: str,
    board: list[dict[str, str]],
    by: Person,
) -> None:
    """Add papers to a file today, each with what the rules ask of it."""
    for kind in kinds:
        draft = _draft(kind, association, rib=rib, board=board)
        upload = copy_of(kind, association) if draft.has_file else None
        actions.add_paper(association, draft, upload=upload, by=by)


def _draft(kind: PaperKind, association: Association, *, rib: str, board: list) -> Draft:
    asked = rules.ASKS[kind]
    number = rib if kind == PaperKind.RIB else f"DEMO-{association.id:04d}"
    return Draft(
        kind=kind,
        has_file=Asks.FILE in asked,
        number=number if Asks.NUMBER in asked else "",
        authority=AUTHORITIES.get(kind, "") if Asks.AUTHORITY in asked else "",
        issued_on=clock.today() - timedelta(days=30) if Asks.ISSUED in asked else None,
        valid_until=clock.today() + VALID_FOR if Asks.UNTIL in asked else None,
        board=board if Asks.NAMES in asked else [],
    )


def copy_of(kind: PaperKind, association: Association) -> FileStorage:
    """Return a paper of a file as it is uploaded: a page that says it is invented."""
    lines = ("DEMONSTRATION - DOCUMENT FICTIF", f"{kind} / {association.slug}")
    return FileStorage(io.BytesIO(one_page_pdf(*lines)), filename=f"{kind}-demo.pdf")


def one_page_pdf(*lines: str) -> bytes:
    """Return a PDF of one page with a few lines of plain ASCII."""
    shown = "".join(f"({line}) Tj 0 -28 Td " for line in lines)
    stream = f"BT /F1 18 Tf 60 760 Td {shown}ET".encode("ascii", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for n, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (n, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\n" % (
        size, table, size,
    ) + b"startxref\n%d\n%%%%EOF\n" % len(body)  # fmt: skip
