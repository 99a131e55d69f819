"""Every way in which somebody could learn what lies under a veil: pages, files, messages, and plain SQL."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from uuid import UUID

from django.db import connection
from pypdf import PdfReader
from tests.acts.cases.story import Desk
from tests.tables import readable_tables

from maillage.kernel.context.facade import open_context

LIVE = {"HX-Request": "true"}


def pages(desk: Desk, case_id: UUID, patient: UUID, *, term: str) -> Iterator[tuple[str, bytes]]:
    """Every address at which a case is read, with what it gives in plain text; `term` is looked for."""
    case = f"/demandes/{case_id}/"
    for path, headers in (
        (case, {}),
        (f"{case}?vu=autre&saisie=1", LIVE),
        (f"{case}apercu.pdf", {}),
        (f"{case}reponse.txt", {}),
        (f"{case}versions/", {}),
        ("/", {}),
        ("/demandes/", {}),
        ("/demandes/equipes/", {}),
        ("/demandes/lots/", {}),
        (f"/demandes/cote/?ouverte={case_id}", LIVE),
        ("/demandes/team.csv", {}),
        ("/demandes/team.xlsx", {}),
        (f"/patients/{patient}/", {}),
        (f"/patients/{patient}/?vue=demandes", {}),
        (f"/patients/{patient}/?vue=acces", {}),
        (f"/patients/{patient}/acces.csv", {}),
        (f"/recherche/?q={term}", {}),
        ("/messages/", {}),
    ):
        answer = desk.get(path, **headers)
        body = b"".join(answer) if answer.streaming else answer.content
        if body[:2] == b"PK":
            with zipfile.ZipFile(BytesIO(body)) as book:
                body = b"".join(book.read(name) for name in book.namelist())
        if body[:5] == b"%PDF-":
            body = pdf_text(body).encode()
        yield path, body


def pdf_text(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


def rows_with(desk: Desk, *words: str) -> list[str]:
    """Tables in which plain SQL, under this person's ticket, finds a row that holds all these words."""
    found = []
    with open_context(desk.principal), connection.cursor() as cursor:
        for table in readable_tables():
            if not table.startswith(("directory_", "accounts_", "identity_")):
                cursor.execute(f'SELECT t::text FROM "{table}" AS t')
                if any(all(word in line for word in words) for (line,) in cursor.fetchall()):
                    found.append(table)
    return found


def told(desk: Desk, patient: UUID, case_id: UUID) -> set[str]:
    """What the trail says of this case."""
    return {line.action for line in desk.trail(patient) if line.subject_id == case_id}
