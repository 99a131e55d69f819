"""What leaves for patients, from the outbox: a link, a code, word that a document is there. Never anything medical,
nor who writes: a structure's name would tell what one is treated for."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.kernel.accounts import tokens
from maillage.kernel.directory import facade as directory
from maillage.kernel.messaging.facade import notify, send_message, sends_sms
from maillage.kernel.patient_access.models import AccessQuestion, Challenge, Invitation, Space
from maillage.toolbox.clock import fr_date, now
from maillage.toolbox.language import kept

INVITATION = "patient_access.invitation"
CODE = "patient_access.code"
SHOWN = "patient_access.shown"
QUESTION = "patient_access.question"
ASKED = kept("Un patient demande pourquoi son dossier a été ouvert.")
QUESTIONS = "patient_questions:list"


def send_invitation(payload: dict[str, object]) -> None:
    """The link, by e-mail, and by SMS when there is no e-mail."""
    row = Invitation.objects.filter(id=UUID(str(payload["invitation"])), revoked_at__isnull=True).first()
    token = tokens.opened_for(row.id, str(payload["sealed"])) if row else ""
    if row is None or not token:
        return
    link = settings.MAILLAGE_ORIGIN + reverse("patient_space:link", args=[token])
    body = _(
        "Bonjour,\n\n"
        "Un professionnel de santé vous ouvre un espace personnel sur Maillage.\n"
        "Vous y lirez vos documents et vous verrez qui a ouvert votre dossier.\n\n"
        "Ouvrez ce lien avant le %(day)s :\n%(link)s\n\n"
        "Votre date de naissance vous sera demandée. Ne donnez ce lien à personne.\n"
        "Si vous n’attendiez pas ce message, ne faites rien.\n"
    ) % {"day": fr_date(row.expires_at), "link": link}
    short = _("Maillage : votre espace personnel. Ouvrez ce lien, votre date de naissance sera demandée : %(link)s") % {
        "link": link
    }
    _send(row.email, row.phone, _("Votre espace personnel Maillage"), body, short, prefer_mail=True)


def send_code(payload: dict[str, object]) -> None:
    """The code by SMS when there is a phone: the link came by another way. Nobody known: nothing leaves."""
    row = Challenge.objects.filter(id=UUID(str(payload["challenge"])), sent_at__isnull=True).first()
    if row is None:
        return
    if row.is_ambiguous:
        several = _(
            "Plusieurs espaces utilisent cette adresse et cette date de naissance. "
            "Demandez à votre professionnel de santé un nouveau lien vers le vôtre."
        )
        _send(row.email, row.phone, _("Votre espace personnel Maillage"), several, several)
    elif row.patient_id is not None:
        text = _("%(code)s est votre code Maillage. Il sert une fois, pendant dix minutes. Ne le donnez à personne.")
        said = text % {"code": tokens.opened_for(row.id, row.sealed_code)}
        _send(row.email, row.phone, _("Votre code Maillage"), said, said)
    Challenge.objects.filter(id=row.id).update(sent_at=now())


def tell_shown(payload: dict[str, object]) -> None:
    """A document was announced to a patient who has a space."""
    row = Space.objects.filter(patient_id=UUID(str(payload["patient"])), closed_at__isnull=True).first()
    if row is None:
        return
    link = settings.MAILLAGE_ORIGIN + reverse("patient_space:home")
    text = _("Du nouveau dans votre espace Maillage : %(link)s") % {"link": link}
    _send(row.email, row.phone, _("Du nouveau dans votre espace Maillage"), text, text, prefer_mail=True)


def tell_officers(payload: dict[str, object]) -> None:
    row = AccessQuestion.objects.filter(id=UUID(str(payload["question"]))).first()
    if row is None:
        return
    notify(
        directory.roles_on_duty(directory.DutyKind.SECURITY, row.organization_id),
        kind="patient_space.question",
        text=ASKED,
        url=reverse(QUESTIONS),
    )


def _send(email: str, phone: str, subject: str, body: str, short: str, *, prefer_mail: bool = False) -> None:
    by_sms = bool(phone) and sends_sms() and not (prefer_mail and email)
    if by_sms:
        send_message(channel="sms", to=phone, subject=subject, body=short)
    elif email:
        send_message(channel="mail", to=email, subject=subject, body=body)
