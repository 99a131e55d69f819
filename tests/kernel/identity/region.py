"""A small world: a GP and a nurse of one practice, an expert of a hospital, and somebody who does not care there."""

import json
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from tests.world import AsMover

from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.directory import load
from maillage.kernel.directory.contracts import NewOrganization, NewPractitioner, NewRole
from maillage.kernel.identity import facade as identity
from maillage.kernel.identity.contracts import NewPatient, Traits
from maillage.toolbox.clock import today
from maillage.toolbox.ids import new_id

PRACTICE, HOSPITAL = new_id(), new_id()


def _principal(organization_id: UUID, display: str, profession: str) -> Principal:
    role_id = new_id()
    return Principal(f"role:{role_id}", role_id, organization_id, display, profession=profession)


GP = _principal(PRACTICE, "Dr Gildas Pontivic", "10")
NURSE = _principal(PRACTICE, "Noémie Tardivat", "60")
OFFICE = _principal(PRACTICE, "Accueil du cabinet", "")
EXPERT = _principal(HOSPITAL, "Dre Maëlle Quévrain", "10")
NOBODY = Principal.system("test")

THERESE = Traits("Bréhandec", "Thérèse", date(1943, 11, 21), "F", "99134")
MARIE = Traits("Dupont-Marchand", "Marie", date(1958, 3, 12), "F", "14118")


def build(as_mover: AsMover) -> None:
    """Structures and roles, which only the mover writes."""
    day = today()
    with as_mover():
        load.organizations(
            [NewOrganization(PRACTICE, "Cabinet du Port", "MSP"), NewOrganization(HOSPITAL, "CH de Montvaste", "CH")]
        )
        for who in (GP, NURSE, OFFICE, EXPERT):
            person = new_id()
            load.practitioners([NewPractitioner(person, "Nom", "Prénom", who.profession or "00")])
            assert who.role_id and who.organization_id
            load.roles([NewRole(who.role_id, person, who.organization_id, day, is_care=who is not OFFICE)])


def register(traits: Traits, *, by: Principal = GP, **more: Any) -> UUID:
    """Looks up, then registers, in a context of its own."""
    with open_context(by):
        asked = identity.look_up(traits, ins=more.get("ins"))
        return identity.register(replace(NewPatient(traits), **more), lookup_id=asked.id)


def found(text: str, by: Principal = GP) -> list[str]:
    with open_context(by):
        return [match.display for match in identity.search(text)]


def rows(table: str, columns: str, as_mover: AsMover) -> list[tuple[Any, ...]]:
    """What stands in a table, whoever may read it."""
    with as_mover(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY 1")
        return cursor.fetchall()


def trail(action: str, as_mover: AsMover) -> list[tuple[Any, ...]]:
    """Lines of one action: why, patient, detail."""
    with as_mover(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT why, patient_id, detail::text FROM audit_auditline WHERE action = %s ORDER BY seq", [action]
        )
        return [(why, patient, json.loads(detail)) for why, patient, detail in cursor.fetchall()]
