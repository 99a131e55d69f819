"""French addresses. Ours are in the namespace `accounts`; the others keep the names django-allauth looks up."""

from django.urls import include, path

from maillage.kernel.accounts import account_views as own
from maillage.kernel.accounts import device_views as devices
from maillage.kernel.accounts import language, views
from maillage.kernel.accounts import lock_views as lock
from maillage.kernel.accounts import security_views as security

OWN = [
    path("langue/", language.choose_language, name="language"),
    path("mon-compte/", own.account, name="account"),
    path("mon-compte/exercice/<uuid:role_id>/", own.choose, name="choose_role"),
    path("mon-compte/postes/", devices.devices, name="devices"),
    path("mon-compte/postes/declarer/", devices.declare, name="declare_device"),
    path("mon-compte/postes/nom/", devices.rename, name="rename_device"),
    path("mon-compte/postes/<uuid:device_id>/retirer/", devices.revoke, name="revoke_device"),
    path("mon-compte/code-court/", devices.short_code, name="short_code"),
    path("mon-compte/code-court/retirer/", devices.forget_short_code, name="forget_short_code"),
    path("poste/", lock.lock_screen, name="lock_screen"),
    path("poste/verrouiller/", lock.lock, name="lock"),
    path("poste/presence/", lock.pulse, name="pulse"),
    path("poste/<uuid:presence_id>/", lock.unlock, name="unlock"),
]

urlpatterns = [
    path("", include((OWN, "accounts"))),
    path("connexion/", views.SignIn.as_view(), name="account_login"),
    path("connexion/code/", views.EnterCode.as_view(), name="mfa_authenticate"),
    path("connexion/cle/", views.SignInWithPasskey.as_view(), name="mfa_login_webauthn"),
    path("connexion/ouvrir-un-compte/", own.no_sign_up, name="account_signup"),
    path("connexion/compte-ferme/", own.closed, name="account_inactive"),
    path("deconnexion/", views.SignOut.as_view(), name="account_logout"),
    path("mon-compte/mot-de-passe/", views.ChangePassword.as_view(), name="account_change_password"),
    path("mon-compte/verification/", views.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("mon-compte/verification/code/", views.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("mon-compte/verification/cle/", views.PasskeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("mon-compte/securite/", security.Security.as_view(), name="mfa_index"),
    path("mon-compte/securite/application/", security.LinkApp.as_view(), name="mfa_activate_totp"),
    path("mon-compte/securite/application/retirer/", security.UnlinkApp.as_view(), name="mfa_deactivate_totp"),
    path("mon-compte/securite/cles/", security.Passkeys.as_view(), name="mfa_list_webauthn"),
    path("mon-compte/securite/cles/ajouter/", security.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("mon-compte/securite/cles/<int:pk>/nom/", security.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("mon-compte/securite/cles/<int:pk>/retirer/", security.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("mon-compte/securite/codes/", security.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "mon-compte/securite/codes/nouveaux/", security.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"
    ),
    path(
        "mon-compte/securite/codes/fichier/",
        security.DownloadRecoveryCodes.as_view(),
        name="mfa_download_recovery_codes",
    ),
]
