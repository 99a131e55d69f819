from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "maillage.kernel.access"
    label = "access"

    def ready(self) -> None:
        from maillage.kernel.access.facade import open_first_access
        from maillage.kernel.identity.facade import bind_first_access

        bind_first_access(open_first_access)
