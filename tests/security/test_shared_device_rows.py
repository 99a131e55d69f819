"""Rows of shared devices, rewritten by somebody who may run SQL, open nobody else's session."""

import pytest
from django.contrib.auth import get_user_model
from tests.kernel.accounts.tablet import Tablet
from tests.security.statements import refused, rows
from tests.world import DERMATOLOGIST, FOREIGN_GP, GP, World

from maillage.kernel.context.facade import open_context
from maillage.toolbox.ids import new_id

pytestmark = pytest.mark.django_db


def test_nobody_lists_themselves_as_somebody_else_on_a_device(world: World) -> None:
    tablet = Tablet()
    device = tablet.declare(GP)
    mine, theirs = (get_user_model().objects.get(username=login).pk for login in (GP, DERMATOLOGIST))
    make = (
        "INSERT INTO accounts_devicepresence"
        " (id, device_id, user_id, role_id, signed_in_at, password_mark, wrong_codes)"
        " VALUES (%s, %s, %s, %s, now(), '', 0)"
    )
    with open_context(world.gp):
        assert refused(make, [new_id(), device, theirs, world.dermatologist.role_id])
        assert refused("UPDATE accounts_devicepresence SET user_id = %s WHERE user_id = %s", [theirs, mine])
        assert rows("SELECT count(*) FROM accounts_devicepresence WHERE user_id <> %s", [mine]) == [(0,)]


def test_nobody_reads_or_sets_the_short_code_of_somebody_else(world: World) -> None:
    mine, theirs = (get_user_model().objects.get(username=login).pk for login in (GP, DERMATOLOGIST))
    with open_context(world.gp):
        assert rows("SELECT user_id FROM accounts_shortcode") == [(mine,)]
        assert refused("UPDATE accounts_shortcode SET sealed_hash = 'x' WHERE user_id = %s", [theirs])
        assert refused("DELETE FROM accounts_shortcode WHERE user_id = %s", [theirs])
        assert refused("UPDATE accounts_shortcode SET user_id = %s WHERE user_id = %s", [theirs, mine])


def test_a_device_is_seen_and_prolonged_from_its_own_place_only(world: World) -> None:
    device = Tablet().declare(GP)
    prolong = "UPDATE accounts_shareddevice SET expires_at = now() + interval '9 years' WHERE id = %s"
    with open_context(world.gp):
        assert rows("SELECT id FROM accounts_shareddevice") == [(device,)]
        moved = "UPDATE accounts_shareddevice SET organization_id = %s WHERE id = %s"
        assert refused(moved, [world.foreign_gp.organization_id, device])
    with open_context(world.principal(FOREIGN_GP)):
        assert rows("SELECT id FROM accounts_shareddevice") == []
        assert refused(prolong, [device])
