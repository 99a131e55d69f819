"""A patient at their browser, a professional who invites them, and the messages that left; no model is touched here."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.core import mail
from django.test import Client
from tests.acts.cases.story import Desk, text_of
from tests.world import World

if TYPE_CHECKING:
    from django.http import HttpResponse

EMAIL = "patiente@exemple.fr"
ELSEWHERE = date(1901, 2, 3)
AWAITED = "présenté"


def adults_of(world: World) -> "dict[UUID, date]":
    """Patients of the requester who may be invited and for whom nothing was asked yet, with their birth dates."""
    from maillage.acts.cases import facade as cases
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.identity import facade as identity
    from maillage.kernel.patient_access import facade as patient_access

    with open_context(world.gp):
        found = identity.patients(world.patients_of(world.gp))
        ordered = [found[each] for each in world.patients_of(world.gp) if each in found]  # a grant may have ended
        fit = [each for each in ordered if not patient_access.may_not_invite(each)]
        return {each.id: each.birth_on for each in fit if not cases.cases_of_patient(each.id)}


def run_outbox() -> None:
    from maillage.kernel.events.facade import run_waiting

    run_waiting()


def received(contact: str = EMAIL) -> list[str]:
    """What somebody was sent, the newest first: mails stay in the test's own outbox, SMS in the demonstration's box."""
    from maillage.kernel.messaging.mailbox import received

    mails = [str(each.body) for each in reversed(mail.outbox) if contact in each.to]
    return mails + [each.body for each in received() if each.to_address == contact]


@dataclass
class Visitor:
    """A browser that holds nothing of a professional."""

    client: Client = field(default_factory=Client)

    def get(self, path: str) -> "HttpResponse":
        return self.client.get(path)

    def post(self, path: str, **fields: str) -> "HttpResponse":
        return self.client.post(path, fields)

    def born(self, link: str, day: date) -> "HttpResponse":
        return self.post(link, born_on=day.strftime("%d/%m/%Y"))

    def knock(self, contact: str, day: date) -> "HttpResponse":
        return self.post("/mon-espace/entrer/", contact=contact, born_on=day.strftime("%d/%m/%Y"))

    def enter(self, code: str, **fields: str) -> "HttpResponse":
        return self.post("/mon-espace/code/", code=code, **fields)

    def text(self, path: str) -> str:
        return text_of(self.get(path))


def invite(desk: Desk, patient_id: UUID, *, email: str = EMAIL, phone: str = "", way: str = "link") -> "HttpResponse":
    return desk.post(f"/patients/{patient_id}/espace/", {"email": email, "phone": phone, "way": way})


def link_for(desk: Desk, patient_id: UUID, *, email: str = EMAIL, phone: str = "") -> str:
    """The address in the message that left, without its origin."""
    assert invite(desk, patient_id, email=email, phone=phone).status_code == 302
    run_outbox()
    found = re.search(r"https?://[^/]+(/mon-espace/lien/\S+/)", received(email or phone)[0])
    assert found
    return found[1]


def code_for(contact: str = EMAIL) -> str:
    """The last code that left for a contact."""
    run_outbox()
    found = next(match[0] for body in received(contact) if (match := re.search(r"\b\d{6}\b", body)))
    return found


def opened(desk: Desk, patient_id: UUID, day: date, *, email: str = EMAIL, phone: str = "") -> Visitor:
    """A patient inside their space."""
    visitor = Visitor()
    assert visitor.born(link_for(desk, patient_id, email=email, phone=phone), day).status_code == 302
    entered = visitor.enter(code_for(phone or email))
    assert entered.status_code == 302 and entered["Location"] == "/mon-espace/"
    return visitor
