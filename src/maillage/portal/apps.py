from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "maillage.portal"
    label = "portal"

    def ready(self) -> None:
        from maillage.acts.cases.panels import case_panels
        from maillage.portal import registrations
        from maillage.portal.announcements.panel import case_panel

        registrations.register()
        case_panels.add("announcements", case_panel, order=10)
