from django.urls import path

from maillage.portal.security import views

PERSON = "securite/professionnels/<uuid:practitioner_id>"
urlpatterns = [
    path("securite/", views.home, name="security"),
    path("securite/journal/", views.trail, name="security_trail"),
    path("securite/journal.<file_kind:kind>", views.trail_export, name="security_trail_export"),
    path("securite/professionnels/", views.professionals, name="security_professionals"),
    path(f"{PERSON}/", views.professional, name="security_professional"),
    path(f"{PERSON}.<file_kind:kind>", views.professional_export, name="security_professional_export"),
    path("securite/verification/", views.verification, name="security_verification"),
    path("securite/rapport/", views.report, name="security_report"),
    path("securite/rapport.pdf", views.report_pdf, name="security_report_pdf"),
]
