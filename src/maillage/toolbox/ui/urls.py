"""One address: the living page."""

from django.urls import path

from maillage.toolbox.ui import views

app_name = "ui"
urlpatterns = [path("", views.living, name="living")]
