from django.urls import path

from maillage.acts.guests.views import door, inside, inviting
from maillage.kernel.documents import views as documents

app_name = "guests"

urlpatterns = [
    path("demandes/<uuid:case_id>/invites/", inviting.invite, name="invite"),
    path("demandes/<uuid:case_id>/invites/<uuid:guest_id>/fin/", inviting.revoke, name="revoke"),
    path("invite/lien/<str:token>/", door.link, name="link"),
    path("invite/code/", door.code, name="code"),
    path("invite/retour/", door.back, name="back"),
    path("invite/sortir/", door.leave, name="leave"),
    path("invite/dossier/", inside.case, name="case"),
    path("invite/avis/", inside.contribute, name="contribute"),
    path("invite/rectifier/", inside.rectify, name="rectify"),
    path("invite/renoncer/", inside.give_up, name="give_up"),
    path("invite/photos/<uuid:document_id>/", documents.preview, name="photo"),
]
