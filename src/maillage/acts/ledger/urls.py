from django.urls import path, re_path

from maillage.acts.ledger import views

app_name = "ledger"
urlpatterns = [
    path("actes/", views.acts, name="list"),
    re_path(r"^actes/export\.(?P<kind>csv|xlsx)$", views.export, name="export"),
    path("actes/<uuid:act_id>/", views.act, name="act"),
    path("actes/<uuid:act_id>/annuler/", views.cancel, name="cancel"),
    path("actes/<uuid:act_id>/reexaminer/", views.examine_again, name="examine"),
]
