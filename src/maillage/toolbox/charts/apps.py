"""Registers the templates and tags of charts; there is no model."""

from django.apps import AppConfig


class ChartsConfig(AppConfig):
    name = "maillage.toolbox.charts"
    label = "charts"
