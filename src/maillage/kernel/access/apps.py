from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "maillage.kernel.access"
    label = "access"
