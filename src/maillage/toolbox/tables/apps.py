"""Registers the templates and tags of tables; there is no model."""

from django.apps import AppConfig


class TablesConfig(AppConfig):
    name = "maillage.toolbox.tables"
    label = "tables"
