from django.urls import include, path, re_path

from maillage.portal.patient_space import doors, invitations, officers, pages

SPACE = [
    path("", pages.home, name="home"),
    path("entrer/", doors.enter, name="enter"),
    path("lien/<str:token>/", doors.link, name="link"),
    path("papier/", doors.paper, name="paper"),
    path("code/", doors.code, name="code"),
    path("sortir/", doors.leave, name="leave"),
    path("documents/", pages.papers, name="papers"),
    path("documents/<uuid:document_id>/", pages.paper, name="paper_file"),
    path("demandes/", pages.requests, name="requests"),
    path("acces/", pages.accesses, name="accesses"),
    re_path(r"^acces\.(?P<kind>csv|xlsx)$", pages.export, name="export"),
    path("documents.<file_kind:kind>", pages.papers_export, name="papers_export"),
    path("demandes.<file_kind:kind>", pages.requests_export, name="requests_export"),
    path("acces/<int:seq>/question/", pages.question, name="question"),
    path("coordonnees/", pages.contact, name="contact"),
]
INVITING = [
    path("", invitations.invite, name="invite"),
    path("invitations/<uuid:invitation_id>/annuler/", invitations.revoke, name="revoke"),
    path("fermer/", invitations.close, name="close"),
]
OFFICERS = [
    path("", officers.questions, name="list"),
    path("liste.<file_kind:kind>", officers.export, name="export"),
    path("<uuid:question_id>/", officers.answer, name="answer"),
]
urlpatterns = [
    path("mon-espace/", include((SPACE, "patient_space"))),
    path("patients/<uuid:patient_id>/espace/", include((INVITING, "patient_invitations"))),
    path("securite/questions/", include((OFFICERS, "patient_questions"))),
]
