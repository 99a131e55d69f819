"""What the account pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel.accounts.contracts import DeviceView, Situation
from maillage.kernel.accounts.standing import chosen
from maillage.kernel.context.facade import AccountLink, account_links
from maillage.kernel.directory.contracts import RoleView
from maillage.toolbox.clock import fr_date, in_paris, today


@dataclass(frozen=True, slots=True)
class AccountPage:
    """`/mon-compte/`."""

    heading: str
    login: str
    situations: tuple[Situation, ...]
    links: tuple[AccountLink, ...]


@dataclass(frozen=True, slots=True)
class Protection:
    """`/mon-compte/securite/`: which second factors there are, in words."""

    has_app: bool
    passkeys_text: str
    codes_text: str
    has_codes: bool
    is_set: bool


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """One passkey of the list."""

    id: int
    name: str
    kind: str
    added: str
    used: str


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One shared device of the place."""

    id: UUID
    label: str
    since: str
    until: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class DevicesPage:
    """`/mon-compte/postes/`."""

    heading: str
    here: str  # how this device is called; empty when it is nobody's but the reader's
    has_code: bool
    rows: tuple[DeviceRow, ...]


def devices_page(*, here: DeviceView | None, known: list[DeviceView], has_code: bool) -> DevicesPage:
    heading = _("« %s » est un appareil partagé") % here.label if here else _("Cet appareil n’est qu’à vous")
    rows = tuple(
        DeviceRow(
            id=device.id,
            label=device.label,
            since=_("Déclaré le %s") % fr_date(device.enrolled_at),
            until=_("jusqu’au %s") % fr_date(device.expires_at),
            is_here=here is not None and here.id == device.id,
        )
        for device in known
    )
    return DevicesPage(heading, here.label if here else "", has_code, rows)


def account_page(user: AbstractBaseUser, views: list[RoleView], session: SessionBase) -> AccountPage:
    current = chosen(views, session)
    situations = tuple(
        Situation(
            role_id=view.id,
            display=view.display,
            place=view.place,
            is_running=view.is_running,
            is_chosen=current is not None and view.id == current.id and view.is_running,
        )
        for view in views
    )
    active = next((one for one in situations if one.is_chosen), None)
    heading = _("Vous exercez : %s") % active.place if active else _("Votre compte n’a pas de lieu d’exercice en cours")
    links = tuple(account_links.items()) if active else ()
    return AccountPage(heading, user.get_username(), situations, links)


def protection(authenticators: dict) -> Protection:
    keys = authenticators.get(Authenticator.Type.WEBAUTHN, [])
    codes = authenticators.get(Authenticator.Type.RECOVERY_CODES)
    left = len(codes.get_unused_codes()) if codes else 0
    has_app = Authenticator.Type.TOTP in authenticators
    return Protection(
        has_app=has_app,
        passkeys_text=ngettext("%d clé enregistrée.", "%d clés enregistrées.", len(keys)) % len(keys)
        if keys
        else _("Aucune clé enregistrée."),
        codes_text=ngettext("%d code reste utilisable.", "%d codes restent utilisables.", left) % left
        if left
        else _("Aucun code en réserve."),
        has_codes=left > 0,
        is_set=has_app or bool(keys),
    )


def passkeys(rows: Iterable[Authenticator]) -> list[PasskeyRow]:
    found = []
    for row in rows:
        wrapped = row.wrap()
        alone = wrapped.is_passwordless is True
        last = row.last_used_at
        found.append(
            PasskeyRow(
                id=row.pk,
                name=wrapped.name,
                kind=_("Ouvre le compte à elle seule") if alone else _("S’ajoute au mot de passe"),
                added=_("Ajoutée le %s") % fr_date(in_paris(row.created_at).date()),
                used=_("servie le %s") % fr_date(in_paris(last).date()) if last else _("pas encore servie"),
            )
        )
    return found


def closed_role(view: RoleView) -> dict[str, str]:
    """A place of practice that does not run today: it ended, or has not begun."""
    has_ended = view.ended_on is not None and view.ended_on < today()
    return {
        "display": view.display,
        "place": view.place,
        "ended_text": fr_date(view.ended_on) if has_ended else "",
        "starts_text": "" if has_ended else fr_date(view.started_on),
    }
