from django.urls import path, re_path

from maillage.acts.worklists import views

app_name = "worklists"
urlpatterns = [
    path("demandes/", views.home, name="list"),
    path("demandes/equipes/", views.team, name="team"),
    path("demandes/les-miennes/", views.own, name="own"),
    path("demandes/cote/", views.side, name="side"),
    re_path(r"^demandes/(?P<side>team|own)\.(?P<kind>csv|xlsx)$", views.export, name="export"),
]
