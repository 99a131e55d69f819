"""The forms room."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "maillage.acts.forms"
    label = "forms"
    verbose_name = "Formulaires"
