from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "maillage.kernel.consent"
    label = "consent"
