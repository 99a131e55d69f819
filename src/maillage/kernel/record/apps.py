from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "maillage.kernel.record"
    label = "record"

    def ready(self) -> None:
        from maillage.kernel.record import sources

        sources.register()
