"""Signing in, one's own account, shared devices, and pages that hold nobody's data."""

from tests.isolation.route import ACCOUNT, EXPORT, LIST, Ask, Kind, Route

SIGN_IN = Route(Kind.PUBLIC, why="sign-in, before the asker is known", asks=(Ask(body={"login": "gp.b", "code": "1"}),))
MAIL = "the demonstration's mails, each with its link, are open to whoever tries it; elsewhere there are none"


def own(kind: str, argument: str, **body: str) -> Route:
    """A thing of one's account."""
    return Route(Kind.OBJECT, {argument: f"{{{kind}}}"}, (Ask(body=body),), by_code=True)


ROUTES = {
    "ui:living": Route(Kind.PUBLIC, why="the components, with invented values"),
    "portal:live": Route(Kind.PUBLIC, why="says that the process is up"),
    "portal:ready": Route(Kind.PUBLIC, why="says that the database answers"),
    "portal:help": LIST,
    "portal:help_support": LIST,
    "portal:help_usage": Route(Kind.LIST, {"code": "melan"}),
    "portal:help_topic": Route(Kind.LIST, {"slug": "demander"}),
    "account_login": SIGN_IN,
    "account_signup": SIGN_IN,
    "account_inactive": SIGN_IN,
    "mfa_authenticate": SIGN_IN,
    "mfa_login_webauthn": SIGN_IN,
    "account_logout": ACCOUNT,
    "account_change_password": ACCOUNT,
    "account_reauthenticate": ACCOUNT,
    "mfa_reauthenticate": ACCOUNT,
    "mfa_reauthenticate_webauthn": ACCOUNT,
    "mfa_index": ACCOUNT,
    "mfa_activate_totp": ACCOUNT,
    "mfa_deactivate_totp": ACCOUNT,
    "mfa_list_webauthn": ACCOUNT,
    "mfa_add_webauthn": ACCOUNT,
    "mfa_edit_webauthn": own("factor", "pk", name="clé"),
    "mfa_remove_webauthn": own("factor", "pk"),
    "mfa_view_recovery_codes": ACCOUNT,
    "mfa_generate_recovery_codes": ACCOUNT,
    "mfa_download_recovery_codes": ACCOUNT,
    "accounts:account": ACCOUNT,
    "accounts:language": Route(Kind.PUBLIC, asks=(Ask(body={"langue": "en"}),), why="the language of the reader"),
    "accounts:choose_role": own("place", "role_id"),
    "accounts:devices": ACCOUNT,
    "accounts:declare_device": Route(Kind.ACCOUNT, asks=(Ask(body={"label": "Tablette du couloir"}),)),
    "accounts:rename_device": Route(Kind.ACCOUNT, asks=(Ask(body={"label": "Tablette"}),)),
    "accounts:revoke_device": own("device", "device_id"),
    "accounts:short_code": Route(Kind.ACCOUNT, asks=(Ask(body={"code": "194752", "again": "194752"}),)),
    "accounts:forget_short_code": ACCOUNT,
    "accounts:lock_screen": Route(Kind.PUBLIC, why="who is present on this device, whose cookie the asker has not"),
    "accounts:lock": ACCOUNT,
    "accounts:pulse": ACCOUNT,
    "accounts:unlock": own("presence", "presence_id", code="194752"),
    "messaging:messages": LIST,
    "messaging:messages_export": EXPORT,
    "messaging:all_read": LIST,
    "messaging:open": Route(Kind.OBJECT, {"notification_id": "{notification}"}),
    "messaging:mailbox": Route(Kind.LIST, why=MAIL),
    "messaging:mail": Route(Kind.OBJECT, {"mail_id": "{mail}"}, by_code=True, why=MAIL),
}
