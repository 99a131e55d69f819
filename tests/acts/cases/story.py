"""Somebody at a browser, and the steps of a request as pages post them; no model is touched here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.test import Client
from django.utils.html import strip_tags
from tests.kernel.documents.photos.forge import encode, picture
from tests.world import World

if TYPE_CHECKING:
    from django.http import HttpResponse

    from maillage.kernel.documents.facade import DocumentView

USAGE = "melan"  # whose questions the answers below are for
CONTEXT = {
    "f-motif": "Lésion pigmentée du dos",
    "f-question": "Faut-il une exérèse ?",
    "f-lieu": "practice",
}
RISKS = {"f-phototype": "2", "f-atcd_personnel": "none", "f-atcd_familial": "N", "f-naevi": "lt-20"}
LESION = {
    "f-siege": "upper-back",
    "f-asymetrie": "Y",
    "f-bords": "Y",
    "f-couleurs": "Y",
    "f-grand_axe": "11,5",
    "f-evolution": "Y",
    "f-evolution_detail": "Plus large depuis trois mois",
    "f-saignement": "N",
}
PICTURES = {"f-dermoscope": "false"}
STEPS = (CONTEXT, RISKS, LESION, PICTURES)
SENDING, LAST_LOOK = 5, 6
ANSWER = {
    "f-exploitable": "usable",
    "f-conclusion": "Réseau épaissi et zone bleu-gris.",
    "f-conduite": "excision",
    "f-delai": "15d",
}
VIEWS = ("overview", "close_up")
MARKS = [{"kind": "arrow", "letter": "A", "x1": 0.1, "y1": 0.1, "x2": 0.5, "y2": 0.5}]


def photo_bytes(shade: int = 0) -> bytes:
    """A small JPEG; each shade is another photo."""
    return encode(picture((64 + shade, 48)), "JPEG", quality=90)


@dataclass
class Desk:
    """One person with a browser of their own, who signs in before the first page."""

    world: World
    login: str

    @cached_property
    def client(self) -> Client:
        client = Client()
        if self.login:
            self.world.login(client, self.login)
        return client

    def get(self, path: str, **headers: str) -> "HttpResponse":
        return self.client.get(path, headers=headers or None)

    def post(self, path: str, data: Mapping[str, Any] | None = None, **headers: str) -> "HttpResponse":
        return self.client.post(path, data or {}, headers=headers or None)

    def json(self, path: str, body: Any) -> "HttpResponse":
        return self.client.post(path, body, content_type="application/json")

    # The requester

    def draft(self, patient_id: UUID, key: str | None = None) -> UUID:
        """Opens a request for a patient; gives its identifier from the address of its first step."""
        usage = re.search(
            rf'name="usage" value="({USAGE})"', self.get(f"/demandes/nouvelle/?patient={patient_id}").content.decode()
        )
        assert usage, "the usage of these answers is not offered"
        answer = self.post(
            "/demandes/nouvelle/", {"patient": str(patient_id), "usage": usage[1], "key": key or str(uuid4())}
        )
        assert answer.status_code == 302, text_of(answer)
        return UUID(answer["Location"].split("/")[2])

    def step(self, case_id: UUID, number: int, fields: Mapping[str, Any]) -> "HttpResponse":
        return self.post(f"/demandes/{case_id}/saisie/{number}/", fields)

    def autosave(self, case_id: UUID, fields: Mapping[str, Any], name: str = "request") -> "HttpResponse":
        return self.post(f"/demandes/{case_id}/brouillon/{name}/", fields)

    def photo(self, case_id: UUID, data: bytes, view: str = "overview", **more: Any) -> "HttpResponse":
        from django.core.files.uploadedfile import SimpleUploadedFile

        name = more.pop("name", "IMG_0001.jpg")
        fields = {"view": view, "upload_id": str(uuid4()), **more}
        fields["photo"] = SimpleUploadedFile(name, data, "image/jpeg")
        return self.post(f"/demandes/{case_id}/photos/", fields, **{"X-Requested-With": "fetch"})

    def fill(self, case_id: UUID, **changed: str) -> None:
        """Every step of the form, both photos, the patient's agreement and the team."""
        for number, fields in enumerate(STEPS, start=1):
            assert self.step(case_id, number, {**fields, **_of(fields, changed)}).status_code == 302
        for shade, view in enumerate(VIEWS):
            assert self.photo(case_id, photo_bytes(shade), view).status_code == 201
        self.agree(case_id)

    def agree(self, case_id: UUID, *, recipients: tuple[UUID, ...] = ()) -> None:
        team = str(self.world.team_of(self.world.dermatologist))
        fields = {"answer": "given", "team": team, "recipients": [str(role) for role in recipients]}
        assert self.step(case_id, SENDING, fields).status_code == 302

    def send(self, case_id: UUID, key: str | None = None) -> "HttpResponse":
        return self.fire(case_id, "send", key=key)

    def sent(self, patient_id: UUID, **changed: str) -> UUID:
        """A request that has left."""
        case_id = self.draft(patient_id)
        self.fill(case_id, **changed)
        assert self.send(case_id).status_code == 302
        assert self.case(case_id).row.state == "sent"
        return case_id

    # Both sides

    def fire(
        self, case_id: UUID, event: str, *, key: str | None = None, reason: str = "", **fields: str
    ) -> "HttpResponse":
        data = {"key": key or str(uuid4()), **fields}
        if reason:
            data["reason"] = reason
        return self.post(f"/demandes/{case_id}/faire/{event}/", data)

    def answered(self, case_id: UUID, **changed: str) -> None:
        """Takes the request and signs."""
        assert self.fire(case_id, "take").status_code == 302
        signed = self.fire(case_id, "sign", **{**ANSWER, **changed})
        assert signed.status_code == 302, text_of(signed)

    # What the platform holds, as this person may see it

    @property
    def principal(self) -> Any:
        return self.world.principal(self.login)

    def case(self, case_id: UUID) -> Any:
        from maillage.acts.cases import facade as cases
        from maillage.kernel.context.facade import open_context

        with open_context(self.principal):
            return cases.case(case_id)

    def photos(self, case_id: UUID, kind: str | None = "photo") -> "list[DocumentView]":
        from maillage.kernel.context.facade import open_context
        from maillage.kernel.documents import facade as documents

        with open_context(self.principal):
            return documents.documents_of_source(case_id, kind=kind)

    def trail(self, patient_id: UUID) -> list[Any]:
        from maillage.kernel.audit.facade import trail_of_patient
        from maillage.kernel.context.facade import open_context

        with open_context(self.principal):
            return trail_of_patient(patient_id)

    def messages(self, case_id: UUID) -> list[Any]:
        """The lines about this case that wait for this person, newest first."""
        from maillage.kernel.context.facade import open_context
        from maillage.kernel.messaging import facade as messaging

        with open_context(self.principal):
            return [line for line in messaging.newest() if line.url == f"/demandes/{case_id}/"]


def _of(fields: Mapping[str, Any], changed: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in changed.items() if name in fields}


def text_of(response: "HttpResponse") -> str:
    """The words of a page, as they are read."""
    return " ".join(strip_tags(response.content.decode()).split())


def whole_trail(action: str, login: str, world: World) -> list[str]:
    """Every line of somebody for an action, oldest first; read by the one role that may read the whole trail."""
    import psycopg
    from django.db import connection

    from maillage.config.environment import environment

    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        dbname=settings["NAME"],
        user="maillage_mover",
        password=environment().read_secrets().database_mover,
    ) as mover:
        query = "SELECT line::text FROM audit_auditline line WHERE action = %s AND principal = %s ORDER BY seq"
        return [line for (line,) in mover.execute(query, [action, world.principal(login).key]).fetchall()]
