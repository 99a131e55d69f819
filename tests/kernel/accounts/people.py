"""A small region: one person with two places of practice, one whose exercise ended, one without any, one new."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.test import Client

from maillage.kernel.accounts import load
from maillage.kernel.accounts.contracts import NewAccount
from maillage.kernel.accounts.totp import code
from maillage.kernel.directory import load as directory
from maillage.kernel.directory.contracts import NewOrganization, NewPractitioner, NewRole
from maillage.toolbox.clock import today
from maillage.toolbox.ids import new_id

PASSWORD = "maillage-demo"
URLS = "tests.kernel.accounts.urls"


@dataclass(frozen=True)
class Region:
    """What the tests name."""

    practice: UUID
    hospital: UUID
    at_practice: UUID
    at_hospital: UUID
    ended: UUID
    of_another: UUID


def build(as_mover: Callable[[], AbstractContextManager[None]]) -> Region:
    ids = Region(*(new_id() for _ in range(6)))
    ivan, maelle, ended = new_id(), new_id(), new_id()
    day = today()
    with as_mover():
        directory.organizations(
            [
                NewOrganization(ids.practice, "Cabinet Solhac", "CAB"),
                NewOrganization(ids.hospital, "CH de Montvaste", "CH"),
            ]
        )
        directory.practitioners(
            [
                NewPractitioner(ivan, "Solhac", "Ivan", "10", civility="Dr"),
                NewPractitioner(maelle, "Quévrain", "Maëlle", "10", civility="Dre"),
                NewPractitioner(ended, "Ramard", "Inès", "60"),
            ]
        )
        directory.roles(
            [
                NewRole(ids.at_practice, ivan, ids.practice, day, function_label="Médecine générale"),
                NewRole(ids.at_hospital, ivan, ids.hospital, day, function_label="Consultations avancées"),
                NewRole(ids.ended, ended, ids.hospital, day - timedelta(9), ended_on=day - timedelta(1)),
                NewRole(ids.of_another, maelle, ids.hospital, day, function_label="Dermatologie"),
            ]
        )
        load.demo_accounts(
            [
                NewAccount("i.solhac", (ids.at_practice, ids.at_hospital), "i.solhac@exemple.test"),
                NewAccount("i.ramard", (ids.ended,)),
                NewAccount("s.sansrole", ()),
                NewAccount("m.quevrain", (ids.of_another,)),
            ]
        )
        # An ordinary account, without a second factor yet.
        password = load.User.objects.get(username="i.solhac").password
        load.accounts([NewAccount("n.ouvelle", (ids.at_practice,))], password_hash=password)
    return ids


def current_code(login: str, step: int = 0) -> str:
    return code(load.demo_secret(login), time.time() + step * 30)


def wrong_code(login: str) -> str:
    """Six digits that no accepted step gives."""
    good = {current_code(login, step) for step in range(-2, 3)}
    return next(one for one in ("000000", "111111", "222222", "333333", "444444", "555555") if one not in good)


def give_password(client: Client, login: str, password: str = PASSWORD, **more: str) -> object:
    return client.post("/connexion/", {"login": login, "password": password, **more})


def sign_in(client: Client, login: str, step: int = 0) -> object:
    give_password(client, login)
    return client.post("/connexion/code/", {"code": current_code(login, step)})
