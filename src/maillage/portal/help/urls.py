from django.urls import path

from maillage.portal.help import views

urlpatterns = [
    path("aide/", views.index, name="help"),
    path("aide/qui-appeler/", views.support, name="help_support"),
    path("aide/usages/<slug:code>/", views.one_usage, name="help_usage"),
    path("aide/<slug:slug>/", views.one_topic, name="help_topic"),
]
