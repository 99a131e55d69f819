from django.apps import AppConfig


class GuestsConfig(AppConfig):
    name = "maillage.acts.guests"
    label = "guests"

    def ready(self) -> None:
        from maillage.acts.guests import post, registrations
        from maillage.kernel.events.facade import on

        on(post.INVITED, post.send_invitation)
        on(post.CODE, post.send_code)
        on(post.REVOKED, post.send_end)
        on(post.LOCKED, post.tell_locked)
        on(post.SIGNED, post.tell_signed)
        registrations.register()
