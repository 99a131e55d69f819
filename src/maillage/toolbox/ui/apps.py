"""Registers the UI kit with Django, and what says kept days in English; it has no model."""

from django.apps import AppConfig

from maillage.toolbox.english_clock import said_day
from maillage.toolbox.language import add_lexicon


class UiConfig(AppConfig):
    name = "maillage.toolbox.ui"
    label = "ui"

    def ready(self) -> None:
        add_lexicon(said_day)
