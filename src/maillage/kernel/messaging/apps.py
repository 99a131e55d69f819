from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "maillage.kernel.messaging"
    label = "messaging"
