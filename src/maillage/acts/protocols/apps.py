from django.apps import AppConfig


class ProtocolsConfig(AppConfig):
    name = "maillage.acts.protocols"
    label = "protocols"

    def ready(self) -> None:
        from maillage.acts.protocols.models import Version
        from maillage.kernel.documents.facade import sealed_tables

        sealed_tables.add("protocols", Version)
