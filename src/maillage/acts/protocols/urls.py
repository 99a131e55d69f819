from django.urls import path

from maillage.acts.protocols import views

app_name = "protocols"
urlpatterns = [
    path("protocoles/<uuid:version_id>/", views.version, name="version"),
    path("protocoles/<uuid:version_id>/fichier/", views.file, name="file"),
]
