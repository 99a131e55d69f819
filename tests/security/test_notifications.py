"""A notification written past the application still leads to this site."""

import pytest
from tests.security.statements import refused

from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db


def test_a_notification_leads_to_this_site(world) -> None:
    with open_context(world.gp):
        for url in ("//evil.example/", "/\\evil.example", "https://evil.example/"):
            assert refused(
                "INSERT INTO messaging_notification (id, role_id, kind, text, url, created_at)"
                " VALUES (gen_random_uuid(), %s, 'x', 'Lisez.', %s, now())",
                [world.dermatologist.role_id, url],
            )
