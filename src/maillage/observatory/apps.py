from django.apps import AppConfig


class ObservatoryConfig(AppConfig):
    name = "maillage.observatory"
    label = "observatory"

    def ready(self) -> None:
        from maillage.observatory import registrations

        registrations.register()
