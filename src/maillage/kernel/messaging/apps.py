from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "maillage.kernel.messaging"
    label = "messaging"

    def ready(self) -> None:
        from maillage.kernel.context.facade import Tile, tiles
        from maillage.kernel.events.facade import on
        from maillage.kernel.messaging.facade import unread
        from maillage.kernel.messaging.post import MAIL, send
        from maillage.toolbox.language import lazy

        on(MAIL, send)
        tiles.add(
            "messages",
            Tile("messages", lazy("Messages"), "chat-left-text", "messaging:messages", count=unread),
            order=60,
        )
