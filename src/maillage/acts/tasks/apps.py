from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "maillage.acts.tasks"
    label = "tasks"

    def ready(self) -> None:
        from maillage.acts.tasks import registrations

        registrations.register()
