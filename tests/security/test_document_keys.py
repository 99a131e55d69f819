"""A key that is erased loses a document for ever: no injected statement reaches one that is not its own photo."""

import pytest
from tests.security.statements import refused, rows

from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("change", ["wrapped_key = NULL, status = 'deleted', status_reason = 'x'", "key_id = 'x'"])
@pytest.mark.parametrize("who", ["gp", "dermatologist"])
def test_nobody_burns_an_opinion(world, who: str, change: str) -> None:
    with open_context(getattr(world, who)):
        found = rows("SELECT id FROM documents_document WHERE kind = 'opinion' AND status = 'approved' LIMIT 1")
        assert found
        assert refused(f"UPDATE documents_document SET {change} WHERE id = %s", [found[0][0]])


def test_an_expert_burns_no_photo_of_the_requester(world) -> None:
    with open_context(world.dermatologist):
        mine = world.dermatologist.organization_id
        found = rows("SELECT id FROM documents_document WHERE kind = 'photo' AND organization_id <> %s LIMIT 1", [mine])
        assert found
        for table, column in (("documents_document", "id"), ("documents_rendition", "document_id")):
            assert rows(f"SELECT 1 FROM {table} WHERE {column} = %s", [found[0][0]])
            status = ", status = 'deleted', status_reason = 'x'" if column == "id" else ""
            assert refused(f"UPDATE {table} SET wrapped_key = NULL{status} WHERE {column} = %s", [found[0][0]])
