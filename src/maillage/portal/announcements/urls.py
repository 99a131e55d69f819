from django.urls import path, re_path

from maillage.portal.announcements import views

app_name = "announcements"
urlpatterns = [
    path("annonces/", views.index, name="list"),
    re_path(r"^annonces\.(?P<kind>csv|xlsx)$", views.export, name="export"),
    path("annonces/<uuid:document_id>/", views.announce, name="announce"),
    path("annonces/<uuid:document_id>/annuler/", views.take_back, name="take_back"),
]
