from django.urls import path

from maillage.acts.cases.views import drafts, photos, reading

app_name = "cases"
urlpatterns = [
    path("demandes/nouvelle/", drafts.new, name="new"),
    path("demandes/<uuid:case_id>/", reading.case, name="case"),
    path("demandes/<uuid:case_id>/saisie/<int:number>/", drafts.step, name="step"),
    path("demandes/<uuid:case_id>/brouillon/<slug:name>/", drafts.autosave, name="autosave"),
    path("demandes/<uuid:case_id>/destinataires/", drafts.people, name="people"),
    path("demandes/<uuid:case_id>/photos/", photos.upload, name="upload"),
    path("demandes/<uuid:case_id>/photos/retirer/", photos.remove, name="remove_photo"),
    path("demandes/<uuid:case_id>/reperes/", photos.annotations, name="annotations"),
    path("demandes/<uuid:case_id>/apercu.pdf", reading.preview, name="preview"),
    path("demandes/<uuid:case_id>/reponse.txt", reading.text, name="text"),
    path("demandes/<uuid:case_id>/faire/<slug:event>/", reading.fire, name="fire"),
]
