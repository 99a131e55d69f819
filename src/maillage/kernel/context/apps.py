from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ContextConfig(AppConfig):
    name = "maillage.kernel.context"
    label = "context"

    def ready(self) -> None:
        from maillage.kernel.context.guard import watch

        connection_created.connect(watch, dispatch_uid="context.guard")
