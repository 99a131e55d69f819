from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "maillage.acts.ledger"
    label = "ledger"

    def ready(self) -> None:
        from maillage.acts.ledger import registrations
        from maillage.acts.ledger.tariffs import tariffs

        tariffs()
        registrations.register()
