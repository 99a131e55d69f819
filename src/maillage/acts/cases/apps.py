from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "maillage.acts.cases"
    label = "cases"

    def ready(self) -> None:
        from maillage.acts.cases import registrations

        registrations.register()
