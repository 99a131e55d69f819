"""Writes of the room: invite, take back, keep a draft, sign. State, trail and outbox leave in one transaction."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillage.acts.cases import facade as cases
from maillage.acts.guests import post
from maillage.acts.guests.contracts import DoorRefused, InvitationRefused
from maillage.acts.guests.models import Contribution, Guest
from maillage.kernel.access import facade as access
from maillage.kernel.accounts import tokens
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal
from maillage.kernel.events.facade import emit
from maillage.toolbox.clock import now
from maillage.toolbox.ids import new_id


def may_invite(case: cases.CaseView) -> bool:
    """The usage says who invites; nobody does into a draft, a closed case, or one that is put aside."""
    rule = case.package.definition.guests
    going = case.row.sent_at is not None and case.row.state_kind != "closed" and not case.row.withheld
    return rule is not None and going and bool(case.roles.intersection(rule.by))


def invite(
    *,
    by: Principal,
    case: cases.CaseView,
    name: str,
    profession: str,
    organization: str,
    country: str,
    email: str,
    until: datetime,
) -> UUID:
    """Sends a link to somebody outside: this case alone, until the date, after a code sent to the same address."""
    rule = case.package.definition.guests
    if rule is None or not may_invite(case):
        raise InvitationRefused(_("Personne ne s’invite dans ce dossier, ou vous n’y invitez pas."))
    at = now()
    if not at < until <= rule.most.after(at):
        raise InvitationRefused(_("Choisissez une fin d’accès à venir, dans la durée que permet cet usage."))
    assert by.role_id is not None
    token = tokens.new_token()
    row = Guest(
        id=new_id(),
        case_id=case.id,
        name=name,
        profession=profession,
        organization=organization,
        country=country,
        email=email.lower(),
        token_digest=tokens.digest(token),
        invited_by_role_id=by.role_id,
        invited_by_text=", ".join(part for part in (by.display, by.place) if part)[:200],
        invited_at=at,
        until=until,
    )
    peers = case.package.definition.peers
    if peers is not None and case.opinion is None:
        row.veil, row.veils_requester = peers.of, peers.requester
    Guest.objects.bulk_create([row])
    emit(post.INVITED, {"guest": str(row.id), "sealed": tokens.seal_for(row.id, token)})
    _say("guest.invite", case, row.id)
    made: UUID = row.id
    return made


def revoke(*, by: Principal, case: cases.CaseView, guest_id: UUID, reason: str) -> None:
    """The access ends at once, the guest is told; done twice it changes nothing."""
    row = access.found_or_404(
        lambda: Guest.objects.filter(id=guest_id, case_id=case.id).first(), kind="guest", wanted=guest_id
    )
    if not may_revoke(case):
        raise InvitationRefused(_("Vous n’invitez pas dans ce dossier."))
    if not reason.strip():
        raise InvitationRefused(_("Dites pourquoi : l’histoire du dossier le garde."))
    ended = Guest.objects.filter(id=row.id, revoked_at__isnull=True).update(
        revoked_at=now(), revoked_by_text=by.display[:200]
    )
    if ended:
        veil = {"veil": row.veil, "veils_requester": row.veils_requester} if row.veil else {}
        cases.note_part_ended(by=by, case_id=case.id, who=row.display, reason=reason, veil=veil)
        emit(post.REVOKED, {"guest": str(row.id)})
        _say("guest.revoke", case, row.id)


def may_revoke(case: cases.CaseView) -> bool:
    """Whoever may invite, even once the case is closed."""
    rule = case.package.definition.guests
    return rule is not None and bool(case.roles.intersection(rule.by))


def _say(action: str, case: cases.CaseView, guest_id: UUID) -> None:
    record(
        action,
        why=access.why(case.row.patient_id, case.id),
        patient_id=case.row.patient_id,
        subject_kind="guest",
        subject_id=guest_id,
        detail={"case": str(case.id), **veil_mark(case)},
    )


def veil_mark(case: cases.CaseView) -> dict[str, str]:
    """What a line of the trail that names a guest keeps, so that it is hidden as long as what they write."""
    peers = case.package.definition.peers
    return {"veil": peers.of} if peers else {}


def _draft(by: Principal) -> "QuerySet[Contribution]":
    assert by.guest_id is not None, "only a guest writes as one"
    return Contribution.objects.filter(guest_id=by.guest_id, signed_at__isnull=True, abandoned_at__isnull=True)


def keep(*, by: Principal, case: cases.CaseView, text: str) -> None:
    """A guest's draft, or that of their rectification; nothing more once it is signed."""
    assert by.guest_id is not None
    at = now()
    Contribution.objects.bulk_create(
        [Contribution(guest_id=by.guest_id, case_id=case.id, updated_at=at)], ignore_conflicts=True
    )
    if not _draft(by).update(text=text, updated_at=at):
        raise DoorRefused(_("Votre avis est déjà signé : pour le changer, rectifiez-le."))


def sign(*, by: Principal, case: cases.CaseView, text: str) -> None:
    """Signed, it stays; whoever invited is told, and whoever had read the version that it replaces."""
    if not text.strip():
        raise DoorRefused(_("Écrivez votre avis avant de le signer."))
    keep(by=by, case=case, text=text)
    draft = _draft(by)
    version = draft.values_list("version", flat=True).get()
    draft.update(signed_at=now())
    _say_of_mine("guest.sign", case)
    emit(post.SIGNED, {"guest": str(by.guest_id), "version": version})


def rectify(*, by: Principal, case: cases.CaseView, reason: str) -> None:
    """Begins the next version of what this guest signed, from its words; the one in force stays until it is signed."""
    assert by.guest_id is not None
    if not reason.strip():
        raise DoorRefused(_("Dites pourquoi vous rectifiez : qui a lu votre avis le lira."))
    written = list(Contribution.objects.filter(guest_id=by.guest_id).order_by("-version"))
    signed = next((each for each in written if each.signed_at is not None), None)
    if signed is None or _draft(by).exists():
        raise DoorRefused(_("Vous n’avez rien signé ici, ou vous le rectifiez déjà."))
    begun = {"text": signed.text, "reason": reason.strip(), "updated_at": now(), "abandoned_at": None}
    given_up = written[0] if written[0] is not signed else None
    if given_up is None:
        row = Contribution(guest_id=by.guest_id, case_id=case.id, version=signed.version + 1, **begun)
        Contribution.objects.bulk_create([row], ignore_conflicts=True)  # two taps begin it once
    else:
        Contribution.objects.filter(id=given_up.id).update(**begun)
    _say_of_mine("guest.rectify", case)


def give_up(*, by: Principal, case: cases.CaseView) -> None:
    """What was signed stays as it is; done twice it changes nothing."""
    if _draft(by).filter(version__gt=1).update(abandoned_at=now()):
        _say_of_mine("guest.keep_signed", case)


def _say_of_mine(action: str, case: cases.CaseView) -> None:
    record(
        action,
        why=access.why(case.row.patient_id, case.id),
        patient_id=case.row.patient_id,
        subject_kind="case",
        subject_id=case.id,
        detail={**veil_mark(case)},
    )
