from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "maillage.kernel.events"
    label = "events"
