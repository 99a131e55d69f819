from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "maillage.kernel.identity"
    label = "identity"
