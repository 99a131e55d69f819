"""Registers the templates and tags of tables, and the endings of their exports; there is no model."""

from django.apps import AppConfig
from django.urls import register_converter


class TablesConfig(AppConfig):
    name = "maillage.toolbox.tables"
    label = "tables"

    def ready(self) -> None:
        from maillage.toolbox.tables.routes import FileKindConverter

        register_converter(FileKindConverter, "file_kind")
