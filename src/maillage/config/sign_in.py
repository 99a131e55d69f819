"""Sign-in: password with a second factor, or a passkey (django-allauth). Public sign-up does not exist."""

from maillage.config.environment import environment

_env = environment()

AUTH_USER_MODEL = "accounts.User"
SESSION_ENGINE = "maillage.kernel.accounts.sessions"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "maillage.kernel.accounts.backends.AccountBackend",
]
# Memory-hard, and in the standard library.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
MAILLAGE_SHARED_LOCK_S = _env.shared_lock_seconds
MAILLAGE_IDLE_S = _env.idle_minutes * 60
LOGIN_URL = "/connexion/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/connexion/"
ACCOUNT_ADAPTER = "maillage.kernel.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "maillage.kernel.accounts.forms.SignInForm",
    "reauthenticate": "maillage.kernel.accounts.forms.PasswordAgainForm",
    "change_password": "maillage.kernel.accounts.forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
# A hospital leaves through one address: the limits per address are wide, the limit per login is not.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,5/5m/key"}
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_ADAPTER = "maillage.kernel.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "maillage.kernel.accounts.forms.CodeForm",
    "reauthenticate": "maillage.kernel.accounts.forms.CodeAgainForm",
    "activate_totp": "maillage.kernel.accounts.forms.FirstCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Maillage"
# RFC 6238, section 5.2: one step before and after, for phones whose clock is off. Our forms refuse a replay.
MFA_TOTP_TOLERANCE = 1
# Browsers accept passkeys on plain HTTP for localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _env.origin.startswith("http://")
