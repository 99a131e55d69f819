from django.urls import path

from maillage.portal.help.urls import urlpatterns as help_pages
from maillage.portal.operator.urls import urlpatterns as operator
from maillage.portal.records import TABS
from maillage.portal.security.urls import urlpatterns as security
from maillage.portal.views import health, patients, record, work

app_name = "portal"
urlpatterns = [
    path("", work.my_work, name="my_work"),
    path("recherche/", work.search, name="search"),
    path("patients/", patients.index, name="patients"),
    path("patients/nouveau/", patients.look_up, name="look_up"),
    path("patients/nouveau/fiche/", patients.create, name="create"),
    path("patients/nouveau/rattacher/", patients.attach, name="attach"),
    path("patients/nouveau/non-identifie/", patients.unidentified, name="unidentified"),
    *(
        path(f"patients/<uuid:patient_id>/{tab}.<file_kind:kind>", record.export, {"tab": tab}, f"record_export_{tab}")
        for tab in TABS
    ),
    path("patients/<uuid:patient_id>/", record.record, name="record"),
    *help_pages,
    *operator,
    *security,
    path("livez", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
]
