from django.urls import path

from maillage.kernel.documents import views

app_name = "documents"
urlpatterns = [
    path("documents/<uuid:document_id>/", views.original, name="original"),
    path("documents/<uuid:document_id>/apercu/", views.preview, name="preview"),
    path("documents/<uuid:document_id>/vignette/", views.thumbnail, name="thumbnail"),
]
