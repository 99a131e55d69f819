from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "maillage.kernel.directory"
    label = "directory"
