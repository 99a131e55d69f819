"""The regional look-up and the declared care: one of three words, counted, audited, never a list of people.

The database asks and counts (`ctx.identity_lookup`, `ctx.identity_attach`); this file says it in French.
"""

from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.events.facade import emit
from maillage.kernel.identity.contracts import Answer, IdentityRefused, LookupAnswer, Traits
from maillage.kernel.identity.traits import key
from maillage.kernel.identity.words_index import index_for_holder
from maillage.toolbox.ids import nir

LIMITED = "limited"
ASK = "SELECT answer, lookup FROM ctx.identity_lookup(%s, %s, %s, %s, %s, %s, %s)"
ATTACH = "SELECT answer, patient FROM ctx.identity_attach(%s, %s, %s, %s, %s, %s, %s, %s)"


def _asked(traits: Traits, ins: str | None) -> list[Any]:
    return [
        ins or "",
        key(traits.birth_name),
        key(traits.first_birth_name),
        traits.birth_on,
        traits.sex,
        traits.birth_place_code,
        traits.digest(ins),
    ]


def _run(sql: str, values: list[Any]) -> tuple[str, UUID | None]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        answer, found = cursor.fetchone()
    return answer, found


def _by(ins: str | None) -> str:
    return "ins" if ins else "traits"


def _refuse_when_limited(answer: str, action: str, ins: str | None) -> None:
    if answer != LIMITED:
        return
    record(action, why="trop de recherches en peu de temps", detail={"answer": LIMITED, "by": _by(ins)})
    raise IdentityRefused(
        _("Vous avez fait beaucoup de recherches régionales. Attendez dix minutes avant la prochaine.")
    )


def look_up(*, traits: Traits, ins: str | None, by: Principal) -> LookupAnswer:
    """Does this person exist in the region? Raises InvalidIdentifier on a typed matricule with a wrong key."""
    ins = nir.parse(ins) if ins else None
    answer, lookup_id = _run(ASK, _asked(traits, ins))
    _refuse_when_limited(answer, "identity.lookup", ins)
    assert lookup_id is not None
    record(
        "identity.lookup",
        why="recherche régionale avant de créer un patient",
        subject_kind="lookup",
        subject_id=lookup_id,
        detail={"answer": answer, "by": _by(ins)},
    )
    return LookupAnswer(Answer(answer), lookup_id)


def attach(*, traits: Traits, ins: str | None, declares_care: bool, by: Principal) -> UUID:
    """Opens an existing patient to the structure of a professional who declares taking them in charge."""
    if not declares_care:
        raise IdentityRefused(
            _("Cochez que vous prenez ce patient en charge : il verra cette déclaration."), field="declares_care"
        )
    ins = nir.parse(ins) if ins else None
    # Who works there without caring does not hold for the structure: the database would refuse, by a fault of ours.
    if by.organization_id is None or by.organization_id not in current().holders:
        raise IdentityRefused(
            _("Ce patient est suivi ailleurs dans la région : un soignant de votre structure ouvre son dossier.")
        )
    answer, patient_id = _run(ATTACH, [*_asked(traits, ins), by.organization_id])
    _refuse_when_limited(answer, "identity.attach", ins)
    if patient_id is None:
        record("identity.attach", why="identité non retrouvée à coup sûr", detail={"answer": answer, "by": _by(ins)})
        raise IdentityRefused(
            _("Ces traits ne désignent plus une seule personne à coup sûr : vérifiez-les, ou créez le patient.")
        )
    index_for_holder(patient_id, by.organization_id)
    record(
        "identity.attach",
        why="prise en charge déclarée par le professionnel",
        patient_id=patient_id,
        subject_kind="patient",
        subject_id=patient_id,
        detail={"answer": answer, "by": _by(ins)},
    )
    emit("identity.attached", {"patient_id": str(patient_id), "organization_id": str(by.organization_id)})
    return patient_id
