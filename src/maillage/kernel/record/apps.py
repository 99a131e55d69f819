from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "maillage.kernel.record"
    label = "record"
