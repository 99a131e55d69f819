"""Patient data opens by grants alone, and only who holds may give."""

from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.http import Http404

from maillage.kernel.access import facade as access
from maillage.kernel.access.models import Grant
from maillage.kernel.audit.models import AuditLine
from maillage.kernel.consent import facade as consent
from maillage.kernel.context.facade import NoContext, Principal, open_context
from maillage.kernel.identity import facade as identity
from maillage.kernel.identity.models import PatientToken
from maillage.kernel.record import facade as record

pytestmark = pytest.mark.django_db


def test_outside_a_context_a_patient_is_not_empty_but_a_fault(world) -> None:
    from maillage.kernel.identity.models import Patient

    with pytest.raises(NoContext), transaction.atomic():
        list(Patient.objects.all())


@pytest.mark.parametrize(
    ("who", "sees"),
    [("gp", True), ("foreign_gp", False), ("foreign_dermatologist", False)],
)
def test_a_patient_is_seen_by_their_structure_and_by_nobody_else(world, who: str, sees: bool) -> None:
    patient = world.patients_of(world.gp)[0]
    with open_context(getattr(world, who)):
        assert (identity.patient(patient) is not None) is sees


def test_a_principal_without_role_sees_no_patient(world) -> None:
    patient = world.patients_of(world.gp)[0]
    with open_context(Principal.system("curious")):
        assert identity.patient(patient) is None


def test_a_stranger_cannot_give_themselves_a_patient(world) -> None:
    patient = world.patients_of(world.gp)[0]
    with open_context(world.foreign_gp) as context:
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            access.grant(patient, world.foreign_gp.organization_id, access.Reason.REGISTERED)
        context.notes.clear()
        assert identity.patient(patient) is None


def test_a_source_opens_its_own_rows_and_the_identity_but_not_the_record(world) -> None:
    patient, case = world.patients_of(world.gp)[0], uuid4()
    with open_context(world.gp):
        record.note_item(patient, record.ItemKind.ALLERGY, "Lidocaïne")
        access.grant(patient, world.gp.organization_id, access.Reason.REQUESTER, source_id=case)
        access.grant(patient, world.foreign_gp.role_id, access.Reason.EXPERT, source_id=case)
        consent.collect(patient_id=patient, source_id=case, kind="teleexpertise", answer=consent.Answer.GIVEN)
    with open_context(world.foreign_gp):
        assert identity.patient(patient) is not None
        assert record.items(patient) == []
        assert consent.latest(case).answer is consent.Answer.GIVEN
        assert access.why(patient, case) == str(access.Reason.EXPERT.sentence)


def test_an_expert_of_one_source_cannot_pass_on_the_general_record(world) -> None:
    patient, case = world.patients_of(world.gp)[0], uuid4()
    with open_context(world.gp):
        access.grant(patient, world.foreign_gp.role_id, access.Reason.EXPERT, source_id=case)
    with open_context(world.foreign_gp) as context:
        with pytest.raises(ProgrammingError), transaction.atomic():
            access.grant(patient, world.foreign_gp.organization_id, access.Reason.DECLARED)
        context.notes.clear()


def test_an_ended_grant_closes_at_once_and_for_the_search_too(world) -> None:
    patient = world.patients_of(world.gp)[0]
    with open_context(world.gp):
        name = identity.patient(patient).birth_name
        access.grant(patient, world.foreign_gp.role_id, access.Reason.RECIPIENT)
    with open_context(world.foreign_gp):
        assert patient in {match.id for match in identity.search(name)}
    with open_context(world.gp):
        assert access.end(patient, world.foreign_gp.role_id) == 1
    with open_context(world.foreign_gp):
        assert identity.patient(patient) is None
        assert identity.search(name) == () or patient not in {match.id for match in identity.search(name)}


def test_the_words_of_a_patient_go_with_the_last_access_and_come_back_with_it(world) -> None:
    """They hold names: even a statement of somebody else's making reads none after the end."""
    patient, holder = world.patients_of(world.gp)[0], world.foreign_gp.role_id
    other = uuid4()
    with open_context(world.gp):
        access.grant(patient, holder, access.Reason.RECIPIENT)
        access.grant(patient, holder, access.Reason.EXPERT, source_id=other)
        known = _words(patient, world.gp)
        access.end(patient, holder)
    assert known and _words(patient, world.foreign_gp) == known, "one access is left"
    with open_context(world.gp):
        access.end(patient, holder, source_id=other)
    assert _words(patient, world.foreign_gp) == set()
    with open_context(world.foreign_gp), pytest.raises(ProgrammingError), transaction.atomic():
        Grant.objects.filter(patient=patient, holder_id=holder).update(until=None)
    with open_context(world.gp):
        Grant.objects.filter(patient=patient, holder_id=holder, source_id=other).update(until=None)
    assert _words(patient, world.foreign_gp) == known


def _words(patient: UUID, reader: Principal) -> set[str]:
    with open_context(reader) as context:
        held = PatientToken.objects.filter(patient_id=patient, holder_id__in=context.holders)
        return set(held.values_list("token", flat=True))


def test_a_foreign_thing_is_a_404_with_a_line_in_the_trail(world) -> None:
    patient = world.patients_of(world.gp)[0]
    with open_context(world.foreign_gp), pytest.raises(Http404):
        access.found_or_404(lambda: identity.patient(patient), kind="patient", wanted=patient)
    with open_context(Principal.system("audit")):
        line = AuditLine.objects.order_by("-seq").first()
        assert (line.action, line.principal, line.subject_id) == ("access.refused", world.foreign_gp.key, patient)


def test_each_reason_has_its_sentence_and_each_verb_its_refusal(world) -> None:
    from maillage.kernel.access.contracts import SENTENCES
    from maillage.kernel.access.verbs import VERBS

    assert set(SENTENCES) == set(access.Reason)
    for verb in VERBS:
        assert access.may(world.gp, verb)
        with pytest.raises(access.Refused):
            access.require(Principal.system("worker"), verb)
    assert not access.may(world.gp, "patient.sell")


def test_the_answer_of_a_patient_is_kept_once_and_never_rewritten(world) -> None:
    from maillage.kernel.consent.models import Consent

    patient, case = world.patients_of(world.gp)[0], uuid4()
    with open_context(world.gp):
        access.grant(patient, world.gp.organization_id, access.Reason.REQUESTER, source_id=case)
        for answer in (consent.Answer.REFUSED, consent.Answer.REFUSED, consent.Answer.GIVEN):
            consent.collect(patient_id=patient, source_id=case, kind="teleexpertise", answer=answer)
        assert Consent.objects.filter(source_id=case).count() == 2
        assert consent.latest(case).answer is consent.Answer.GIVEN
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Consent.objects.filter(source_id=case).update(answer="refused")
