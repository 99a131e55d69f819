"""The room of usage packages."""

from django.apps import AppConfig


class UsagesConfig(AppConfig):
    name = "maillage.acts.usages"
    label = "usages"
    verbose_name = "Usages"
