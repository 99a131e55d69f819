from django.urls import path, re_path

from maillage.portal.security import views

PERSON = r"^securite/professionnels/(?P<practitioner_id>[0-9a-f-]{36})"
urlpatterns = [
    path("securite/", views.home, name="security"),
    path("securite/journal/", views.trail, name="security_trail"),
    re_path(r"^securite/journal\.(?P<kind>csv|xlsx)$", views.trail_export, name="security_trail_export"),
    path("securite/professionnels/", views.professionals, name="security_professionals"),
    path("securite/professionnels/<uuid:practitioner_id>/", views.professional, name="security_professional"),
    re_path(rf"{PERSON}\.(?P<kind>csv|xlsx)$", views.professional_export, name="security_professional_export"),
    path("securite/verification/", views.verification, name="security_verification"),
    path("securite/rapport/", views.report, name="security_report"),
    path("securite/rapport.pdf", views.report_pdf, name="security_report_pdf"),
]
