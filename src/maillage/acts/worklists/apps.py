from django.apps import AppConfig


class WorklistsConfig(AppConfig):
    name = "maillage.acts.worklists"
    label = "worklists"

    def ready(self) -> None:
        from maillage.acts.worklists import registrations

        registrations.register()
