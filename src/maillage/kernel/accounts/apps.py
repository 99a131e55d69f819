from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "maillage.kernel.accounts"
    label = "accounts"
