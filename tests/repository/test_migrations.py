"""The migrations make the tables that the models name, with their indexes and their constraints."""

from django.apps import apps
from django.core.management.base import no_translations
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


@no_translations  # as `makemigrations` does: a label in French is no other field
def test_no_model_waits_for_a_migration() -> None:
    written = MigrationLoader(None)
    left = MigrationAutodetector(written.project_state(), ProjectState.from_apps(apps)).changes(graph=written.graph)
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("maillage.")}
    assert {label: [each.operations for each in found] for label, found in left.items() if label in ours} == {}
