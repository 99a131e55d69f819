"""SQL of somebody else's making, under a valid ticket: cases stay where they are, nobody signs for another."""

import pytest
from tests.security.statements import refused, rows

from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        "patient_id = (SELECT id FROM identity_patient p WHERE p.id <> cases_case.patient_id LIMIT 1)",
        "requester_role_id = (SELECT id FROM directory_practitionerrole r WHERE r.id <> requester_role_id LIMIT 1)",
        "requester_organization_id = (SELECT id FROM directory_organization o"
        " WHERE o.id <> requester_organization_id LIMIT 1)",
        "number = 'x'",
        "team_id = (SELECT id FROM directory_team t WHERE t.id <> team_id LIMIT 1)",
        "sent_at = NULL",
    ],
)
@pytest.mark.parametrize(("who", "state"), [("gp", "closed"), ("dermatologist", "taken")])
def test_a_case_keeps_its_patient_its_author_and_its_team(world, who: str, state: str, change: str) -> None:
    case = world.case(state, getattr(world, who))
    with open_context(getattr(world, who)):
        assert rows("UPDATE cases_case SET subject = subject WHERE id = %s RETURNING 1", [case])
        assert refused(f"UPDATE cases_case SET {change} WHERE id = %s", [case])


def test_nobody_signs_records_or_consents_under_another_name(world) -> None:
    case = world.case("taken", world.dermatologist)
    with open_context(world.dermatologist):
        (patient,) = rows("SELECT patient_id FROM cases_case WHERE id = %s", [case])[0]
        other = world.other_dermatologist.role_id
        assert refused(
            "INSERT INTO cases_caseevent (id, case_id, event, source, state, at, by_role_id, by_text, reason)"
            " VALUES (gen_random_uuid(), %s, 'sign', 'taken', 'answered', now(), %s, 'x', '')",
            [case, other],
        )
        assert refused(
            "INSERT INTO consent_consent (id, patient_id, source_id, kind, answer, collected_at, collected_by_id, note)"
            " VALUES (gen_random_uuid(), %s, %s, 'teleexpertise', 'refused', now(), %s, '')",
            [patient, case, other],
        )
        document = rows("SELECT id FROM documents_document WHERE source_id = %s LIMIT 1", [case])
        assert document
        assert refused(
            "INSERT INTO cases_opinion (id, case_id, document_id, signed_at, signed_by_role_id, signed_by_text,"
            " response_sha256, pdf_sha256) VALUES (gen_random_uuid(), %s, %s, now(), %s, 'x', '', '')",
            [case, document[0][0], other],
        )
