"""The room of usage packages."""

from django.apps import AppConfig


class UsagesConfig(AppConfig):
    name = "maillage.acts.usages"
    label = "usages"
    verbose_name = "Usages"

    def ready(self) -> None:
        from maillage.acts.usages import english
        from maillage.toolbox.language import add_lexicon

        add_lexicon(english.find)
