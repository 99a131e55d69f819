"""The request evaluated (conditions, calculations, checks), then shown as HTML, in process."""

from bench.figures import Figures, p50_p95, timed
from bench.world import REQUEST, USAGE, World

NAME = "form_render"
TITLE = "formulaire de demande évalué puis affiché"
TARGET = 30.0  # ms, p95


def measure(world: World) -> Figures:
    from django.http import QueryDict

    from maillage.acts.forms import facade as forms
    from maillage.acts.usages import facade as usages

    package = usages.package(usages.active_version(USAGE).id)
    questionnaire = package.forms["request"]
    typed = QueryDict(mutable=True)
    typed.update(REQUEST)
    context = forms.FormContext()
    response = forms.response_from_post(questionnaire, typed, {})
    state = forms.evaluate(questionnaire, response, context)

    def both() -> None:
        forms.render(forms.evaluate(questionnaire, response, context))

    times, note = world.times(60), f"{len(questionnaire.items)} questions et groupes"
    return [
        *p50_p95(f"{NAME}.evaluate", timed(lambda: forms.evaluate(questionnaire, response, context), times), None),
        *p50_p95(f"{NAME}.render", timed(lambda: forms.render(state), times), None),
        *p50_p95(NAME, timed(both, times), TARGET, note),
    ]
