from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "maillage.kernel.documents"
    label = "documents"
