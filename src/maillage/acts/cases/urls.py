from django.urls import path

from maillage.acts.cases.views import delegations, drafts, photos, reading
from maillage.acts.cases.views.opened import told_of_an_end
from maillage.acts.cases.views.suites import ask_appointment, called

app_name = "cases"
urlpatterns = [
    path("mon-compte/delegations/", delegations.index, name="delegations"),
    path("mon-compte/delegations/<uuid:delegation_id>/fin/", delegations.end, name="end_delegation"),
    path("demandes/nouvelle/", drafts.new, name="new"),
    path("demandes/<uuid:case_id>/rendez-vous/", ask_appointment, name="ask_appointment"),
    path("demandes/<uuid:case_id>/prevenu/", called, name="called"),
    path("demandes/<uuid:case_id>/", told_of_an_end(reading.case), name="case"),
    path("demandes/<uuid:case_id>/saisie/<int:number>/", told_of_an_end(drafts.step), name="step"),
    path("demandes/<uuid:case_id>/brouillon/<slug:name>/", told_of_an_end(drafts.autosave), name="autosave"),
    path("demandes/<uuid:case_id>/destinataires/", told_of_an_end(drafts.people), name="people"),
    path("demandes/<uuid:case_id>/photos/", told_of_an_end(photos.upload), name="upload"),
    path("demandes/<uuid:case_id>/photos/retirer/", told_of_an_end(photos.remove), name="remove_photo"),
    path("demandes/<uuid:case_id>/reperes/", told_of_an_end(photos.annotations), name="annotations"),
    path("demandes/<uuid:case_id>/apercu.pdf", told_of_an_end(reading.preview), name="preview"),
    path("demandes/<uuid:case_id>/reponse.txt", told_of_an_end(reading.text), name="text"),
    path("demandes/<uuid:case_id>/faire/<slug:event>/", told_of_an_end(reading.fire), name="fire"),
]
