from django.urls import path

from maillage.acts.cases.views import (
    batches,
    converting,
    delegations,
    drafts,
    ending,
    live,
    mistakes,
    moments,
    outlines,
    photos,
    reading,
    rectified,
    red_flags,
)
from maillage.acts.cases.views.follow_up import ask_appointment, called
from maillage.acts.cases.views.opened import told_of_an_end
from maillage.acts.cases.views.withheld import P, ViewOfACase, while_open

app_name = "cases"


def of_a_case(view: ViewOfACase[P]) -> ViewOfACase[P]:
    """Told in words when a delegation ended, and closed while the case is put aside."""
    return told_of_an_end(while_open(view))


urlpatterns = [
    path("mon-compte/delegations/", delegations.index, name="delegations"),
    path("mon-compte/delegations.<file_kind:kind>", delegations.export, name="delegations_export"),
    path("mon-compte/delegations/<uuid:delegation_id>/fin/", delegations.end, name="end_delegation"),
    path("demandes/nouvelle/", drafts.new, name="new"),
    path("demandes/lots/", batches.index, name="batches"),
    path("demandes/<uuid:case_id>/rendez-vous/", of_a_case(ask_appointment), name="ask_appointment"),
    path("demandes/<uuid:case_id>/instants/", of_a_case(moments.note), name="note_instant"),
    path("demandes/<uuid:case_id>/en-direct/<slug:name>/", of_a_case(live.panel), name="live"),
    path("demandes/<uuid:case_id>/prevenu/", of_a_case(called), name="called"),
    path("demandes/mises-a-l-ecart/", mistakes.reviews, name="reviews"),
    path("demandes/mises-a-l-ecart.<file_kind:kind>", mistakes.reviews_export, name="reviews_export"),
    path("demandes/mises-a-l-ecart/<uuid:quarantine_id>/", mistakes.review, name="review"),
    path("demandes/<uuid:case_id>/erreur/", of_a_case(mistakes.report), name="report_mistake"),
    path("demandes/<uuid:case_id>/refaire/", told_of_an_end(mistakes.redo), name="redo"),
    path("demandes/<uuid:case_id>/versions/", of_a_case(rectified.compare), name="versions"),
    path(
        "demandes/<uuid:case_id>/versions/<uuid:party_id>/",
        of_a_case(rectified.compare),
        name="contribution_versions",
    ),
    path("demandes/<uuid:case_id>/participants/<uuid:party_id>/fin/", of_a_case(ending.end_part), name="end_part"),
    path("demandes/<uuid:case_id>/poursuivre/<slug:to>/", of_a_case(converting.convert), name="convert"),
    path("demandes/<uuid:case_id>/ne-peut-pas-attendre/", of_a_case(red_flags.stop), name="stop"),
    path("demandes/<uuid:case_id>/", told_of_an_end(reading.case), name="case"),
    path("demandes/<uuid:case_id>/saisie/<int:number>/", of_a_case(drafts.step), name="step"),
    path("demandes/<uuid:case_id>/brouillon/<slug:name>/", of_a_case(drafts.autosave), name="autosave"),
    path("demandes/<uuid:case_id>/calculs/<slug:name>/", of_a_case(drafts.calculate), name="calculate"),
    path("demandes/<uuid:case_id>/destinataires/", of_a_case(drafts.people), name="people"),
    path("demandes/<uuid:case_id>/photos/", of_a_case(photos.upload), name="upload"),
    path("demandes/<uuid:case_id>/photos/retirer/", of_a_case(photos.remove), name="remove_photo"),
    path("demandes/<uuid:case_id>/photos/<uuid:document_id>/contour/", of_a_case(outlines.outline), name="outline"),
    path(
        "demandes/<uuid:case_id>/photos/<uuid:document_id>/contour/mesure/",
        of_a_case(outlines.measure),
        name="measure_outline",
    ),
    path("demandes/<uuid:case_id>/reperes/", of_a_case(photos.annotations), name="annotations"),
    path("demandes/<uuid:case_id>/apercu.pdf", of_a_case(reading.preview), name="preview"),
    path("demandes/<uuid:case_id>/reponse.txt", of_a_case(reading.text), name="text"),
    path("demandes/<uuid:case_id>/faire/<slug:event>/", of_a_case(reading.fire), name="fire"),
]
