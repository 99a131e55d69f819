from django.apps import AppConfig


class PatientAccessConfig(AppConfig):
    name = "maillage.kernel.patient_access"
    label = "patient_access"

    def ready(self) -> None:
        from maillage.kernel.events.facade import on
        from maillage.kernel.patient_access import post

        on(post.INVITATION, post.send_invitation)
        on(post.CODE, post.send_code)
        on(post.SHOWN, post.tell_shown)
        on(post.QUESTION, post.tell_officers)
