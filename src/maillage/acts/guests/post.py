"""What leaves for guests and for those who invited them, from the outbox; never a word of the case nor its patient."""

from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.guests.models import Challenge, Guest
from maillage.kernel.accounts import tokens
from maillage.kernel.messaging.facade import notify, send_message
from maillage.toolbox.clock import fr_datetime, now
from maillage.toolbox.language import kept

INVITED, CODE, LOCKED, SIGNED = "guests.invited", "guests.code", "guests.locked", "guests.signed"
REVOKED = "guests.revoked"
BLOCKED = kept(
    "Un accès invité est bloqué : cinq codes étaient faux. Invitez de nouveau si c’était bien votre confrère."
)
RECTIFIED = kept("Un avis que vous avez lu a été rectifié : prenez-en connaissance.")
ARRIVED = kept("L’avis d’un expert invité est arrivé dans un dossier que vous suivez.")


def send_invitation(payload: dict[str, object]) -> None:
    """The link, to the address that was typed for it."""
    row = Guest.objects.filter(id=UUID(str(payload["guest"])), revoked_at__isnull=True).first()
    token = tokens.opened_for(row.id, str(payload["sealed"])) if row else ""
    if row is None or not token:
        return
    body = _(
        "Bonjour,\n\n"
        "%(who)s vous invite à donner votre avis sur un dossier, dans Maillage.\n\n"
        "Ouvrez ce lien avant le %(day)s :\n%(link)s\n\n"
        "Un code vous sera envoyé à cette adresse. Ce lien sert une fois et n’est que pour vous.\n"
        "Si vous n’attendiez pas ce message, ne faites rien.\n"
    ) % {
        "who": row.invited_by_text,
        "day": fr_datetime(row.until),
        "link": settings.MAILLAGE_ORIGIN + reverse("guests:link", args=[token]),
    }
    send_message(channel="mail", to=row.email, subject=_("Un avis vous est demandé"), body=body)


def send_end(payload: dict[str, object]) -> None:
    """Told at their address; the motive stays in the case."""
    row = Guest.objects.get(id=UUID(str(payload["guest"])))
    body = _(
        "Bonjour,\n\n"
        "Votre accès au dossier pour lequel %(who)s vous avait invité a pris fin.\n\n"
        "Ce que vous y avez signé reste, avec votre nom. Le lien et les codes reçus ne servent plus.\n"
    ) % {"who": row.invited_by_text}
    send_message(channel="mail", to=row.email, subject=_("Votre accès a pris fin"), body=body)


def send_code(payload: dict[str, object]) -> None:
    row = Challenge.objects.filter(id=UUID(str(payload["challenge"])), sent_at__isnull=True).first()
    if row is None:
        return
    if row.guest_id is not None:
        guest = Guest.objects.get(id=row.guest_id)
        text = _("%(code)s est votre code Maillage. Il sert une fois, pendant dix minutes. Ne le donnez à personne.")
        said = text % {"code": tokens.opened_for(row.id, row.sealed_code)}
        send_message(channel="mail", to=guest.email, subject=_("Votre code Maillage"), body=said)
    Challenge.objects.filter(id=row.id).update(sent_at=now())


def tell_locked(payload: dict[str, object]) -> None:
    _tell(payload, "guest.locked", BLOCKED)


def tell_signed(payload: dict[str, object]) -> None:
    """Whoever had read the version that was replaced is told that it no longer holds; else, who invited."""
    told = _readers_of(UUID(str(payload["guest"]))) if payload.get("version", 1) != 1 else []
    if told:
        row = Guest.objects.get(id=UUID(str(payload["guest"])))
        notify(told, kind="case.rectified", text=RECTIFIED, url=f"/demandes/{row.case_id}/")
    else:
        _tell(payload, "guest.signed", ARRIVED)


def _readers_of(guest_id: UUID) -> list[UUID]:
    """Asked of the database by name: the outbox reads nothing of a case."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.readers_of_guest(%s)", [guest_id])
        return [role for (role,) in cursor.fetchall()]


def _tell(payload: dict[str, object], kind: str, text: str) -> None:
    row = Guest.objects.get(id=UUID(str(payload["guest"])))
    notify([row.invited_by_role_id], kind=kind, text=text, url=f"/demandes/{row.case_id}/")
