"""Addresses, in French, as people read them in the bar of their browser."""

from importlib.util import find_spec

from django.urls import include, path

ROOMS = [
    ("ui/", "maillage.toolbox.ui.urls"),
    ("", "maillage.kernel.accounts.urls"),
    ("", "maillage.kernel.documents.urls"),
    ("", "maillage.kernel.messaging.urls"),
    ("", "maillage.acts.cases.urls"),
    ("", "maillage.acts.worklists.urls"),
    ("", "maillage.portal.urls"),
]


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns = [path(prefix, include(module)) for prefix, module in ROOMS if _exists(module)]

handler400 = "maillage.toolbox.ui.views.bad_request"
handler403 = "maillage.toolbox.ui.views.permission_denied"
handler404 = "maillage.toolbox.ui.views.page_not_found"
handler500 = "maillage.toolbox.ui.views.server_error"
