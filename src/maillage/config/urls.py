"""Addresses, in French, as people read them in the bar of their browser."""

from django.urls import include, path

urlpatterns = [
    path("ui/", include("maillage.toolbox.ui.urls")),
    path("", include("maillage.kernel.accounts.urls")),
    path("", include("maillage.kernel.documents.urls")),
    path("", include("maillage.kernel.messaging.urls")),
    path("", include("maillage.acts.protocols.urls")),
    path("", include("maillage.acts.tasks.urls")),
    path("", include("maillage.acts.cases.urls")),
    path("", include("maillage.acts.guests.urls")),
    path("", include("maillage.acts.ledger.urls")),
    path("", include("maillage.acts.worklists.urls")),
    path("", include("maillage.observatory.urls")),
    path("", include("maillage.portal.announcements.urls")),
    path("", include("maillage.portal.patient_space.urls")),
    path("", include("maillage.portal.urls")),
]

handler400 = "maillage.toolbox.ui.views.bad_request"
handler403 = "maillage.toolbox.ui.views.permission_denied"
handler404 = "maillage.toolbox.ui.views.page_not_found"
handler500 = "maillage.config.errors.server_error"
