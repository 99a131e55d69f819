"""The form that the reader fills on the page of a case: their answer, what they contribute, what the others follow."""

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, contributions, parties, queries
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters.live import title_of
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Offer
from maillage.kernel.context.facade import current


def answer_html(case: Case, answering: Offer | None, *, tried: bool) -> str:
    """`tried`: its signature was just refused, what is missing is shown."""
    if answering is None or answering.form is None:
        return ""
    asked_at = reverse("cases:calculate", args=[case.id, answering.form])
    return forms.render(answers.state_of(case, answering.form, final=tried), calculated_at=asked_at)


def answer_title(case: Case, answering: Offer | None) -> str:
    """What is being written, and whether it is written anew; else that nothing is, or that nothing will be."""
    if answering is None or answering.form is None:
        return _("Sans réponse") if case.state_kind == "closed" else _("Pas encore de réponse")
    definition = usages.package(case.usage_version_id).definition
    form = answering.form
    if form in definition.contributions:
        wanted = definition.contributions[form].place
        mine = next(parties.mine_in(case.id, current(), place=wanted), None)
        again = mine is not None and contributions.rewriting(case, form, mine.id) is not None
        return _("Votre avis rectifié") if again else _("Votre avis")
    if form in definition.live:
        return title_of(case, form) or _("Votre réponse")
    return _("La réponse rectifiée") if queries.opinion_of(case.id) is not None else _("Votre réponse")
