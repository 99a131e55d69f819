"""Registers the UI kit with Django; it has no model."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "maillage.toolbox.ui"
    label = "ui"
