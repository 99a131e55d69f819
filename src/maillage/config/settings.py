"""Django settings, all derived from `Environment`."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from maillage.config.environment import environment

ENV = environment()
_secrets = ENV.read_secrets()
_origin = urlsplit(ENV.origin)
_https = _origin.scheme == "https"

DEBUG = ENV.debug
SECRET_KEY = _secrets.django
MAILLAGE_TICKET_SECRET = _secrets.ticket
MAILLAGE_DOCUMENTS_KEY = _secrets.documents
MAILLAGE_DOCUMENTS_PREVIOUS_KEYS = _secrets.documents_previous
MAILLAGE_DOCUMENTS_FOLDER = ENV.documents_folder
MAILLAGE_AUDIT_ANCHOR = ENV.audit_anchor
MAILLAGE_USAGES = ENV.usages
MAILLAGE_DEMO = ENV.demo
MAILLAGE_ORIGIN = ENV.origin

ALLOWED_HOSTS = [_origin.hostname or "127.0.0.1", "localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [ENV.origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "maillage.toolbox.ui",
    "maillage.toolbox.tables",
    "maillage.toolbox.charts",
    "maillage.kernel.context",
    "maillage.kernel.events",
    "maillage.kernel.audit",
    "maillage.kernel.directory",
    "maillage.kernel.accounts",
    "maillage.kernel.identity",
    "maillage.kernel.access",
    "maillage.kernel.consent",
    "maillage.kernel.documents",
    "maillage.kernel.messaging",
    "maillage.kernel.record",
    "maillage.kernel.patient_access",
    "maillage.acts.forms",
    "maillage.acts.usages",
    "maillage.acts.protocols",
    "maillage.acts.tasks",
    "maillage.acts.cases",
    "maillage.acts.guests",
    "maillage.acts.ledger",
    "maillage.acts.worklists",
    "maillage.observatory",
    "maillage.portal",
]


def _installed(app: str) -> bool:
    """Rooms arrive one by one: a room is installed from its first `apps.py` on."""
    if not app.startswith("maillage."):
        return True
    return (Path(__file__).parents[1].joinpath(*app.split(".")[1:]) / "apps.py").exists()


INSTALLED_APPS = [app for app in INSTALLED_APPS if _installed(app)]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "maillage.config.methods.MethodsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "maillage.kernel.accounts.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "maillage.kernel.accounts.middleware.AccessContextMiddleware",
    "maillage.kernel.patient_access.middleware.PatientSpaceMiddleware",
    "maillage.acts.guests.middleware.GuestMiddleware",
]

ROOT_URLCONF = "maillage.config.urls"
ASGI_APPLICATION = "maillage.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "maillage.portal.shell.context",
            ],
        },
    }
]

# What is asked through a cursor of the driver itself (tickets, statements written once) is planned once a connection.
_options: dict[str, Any] = {"application_name": f"maillage-{ENV.db_role}", "prepare_threshold": 0}
if ENV.db_role == "migrator":
    _options["assume_role"] = "maillage_owner"
if ENV.db_pool:
    # A short patience both ways: the page says so at once, and the pool looks again soon.
    # One for each thread that makes pages, two for long exports, and some for the event streams and the upkeep.
    _options["pool"] = {"min_size": 2, "max_size": ENV.web_threads + 6, "timeout": 3, "reconnect_timeout": 10}
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": ENV.database_host(),
        "PORT": ENV.db_port,
        "NAME": ENV.db_name,
        "USER": f"maillage_{ENV.db_role}",
        "PASSWORD": getattr(_secrets, f"database_{ENV.db_role}"),
        "OPTIONS": _options,
        "CONN_HEALTH_CHECKS": ENV.db_pool,
    }
}
# A web process counts attempts on connections of its own, outside the transaction of the page.
MAILLAGE_NOTES_DATABASE = "default"
if ENV.db_pool:
    MAILLAGE_NOTES_DATABASE = "notes"
    _few = {**_options, "pool": {**_options["pool"], "min_size": 0, "max_size": 4}}
    DATABASES["notes"] = {**DATABASES["default"], "OPTIONS": _few}
CACHES = {"default": {"BACKEND": "maillage.kernel.accounts.shared_notes.SharedNotes"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DEFAULT_FROM_EMAIL = f"Maillage <ne-pas-repondre@{_origin.hostname}>"
if ENV.demo:
    EMAIL_BACKEND = "maillage.kernel.messaging.mailbox.MailboxBackend"
MAILLAGE_SMS_BACKEND = ENV.sms_backend or ("maillage.kernel.messaging.mailbox.MailboxSms" if ENV.demo else "")

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = None  # files are served where they stand, compressed siblings included
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 31_536_000  # their addresses change with their content
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "maillage.toolbox.ui.versioned.VersionedStorage"},
}
# A photo weighs up to 20 MiB; its fields beside it are small.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

SESSION_COOKIE_NAME = "maillage_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "maillage.toolbox.ui.views.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if _https:
    # That the browser came by HTTPS is said by the server, from a proxy that it believes (MAILLAGE_TRUSTED_PROXIES).
    SECURE_HSTS_SECONDS = 31_536_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

from maillage.config.sign_in import *  # noqa: E402, F403  (allauth reads flat settings; they stand in one file)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
