"""The living page, and the error pages, which refuse to need a database, a session or a context processor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from maillage.toolbox.ui import living as page

RETRY_AFTER_S = 10


def living(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/living.html", page.context(request.GET))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        400,
        title=_("Cette demande n’a pas pu être lue"),
        text=_("L’adresse ou le formulaire reçu est incomplet. Rien n’a été enregistré."),
        remedy=_("Revenez à la page précédente, rechargez-la et recommencez."),
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        403,
        title=_("Cela ne vous est pas permis"),
        text=_("Votre rôle ne donne pas accès à cette action."),
        remedy=_("Si vous pensez que c’est une erreur, parlez-en au référent de votre structure."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        403,
        title=_("La page est restée ouverte trop longtemps"),
        text=_("Par sécurité, rien n’a été envoyé."),
        remedy=_("Revenez à la page précédente, rechargez-la, puis envoyez de nouveau."),
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        404,
        title=_("Il n’y a rien à cette adresse"),
        text=_("L’adresse est incomplète, ou ce qu’elle montrait n’est pas partagé avec vous."),
        remedy=_("Cherchez le patient ou le dossier depuis l’accueil."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(
        500,
        title=_("Une erreur est arrivée de notre côté"),
        text=_("Elle est notée. Ce qui était enregistré l’est toujours, vos brouillons aussi."),
        remedy=_("Réessayez ; si cela recommence, appelez le soutien."),
        again=True,
    )


def unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    response = _page(
        503,
        title=_("Le service revient dans un instant"),
        text=_("Rien n’a été envoyé, et votre brouillon est gardé."),
        remedy=_("Réessayez dans quelques secondes, ou revenez à la page précédente : votre texte y est encore."),
        again=True,
    )
    response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _page(status: int, *, title: str, text: str, remedy: str, again: bool = False) -> HttpResponse:
    # No request is given to the template: no context processor runs, so nothing can ask the database.
    body = loader.get_template("ui/page_error.html").render(
        {"status": status, "title": title, "text": text, "remedy": remedy, "again": again}
    )
    return HttpResponse(body, status=status)
