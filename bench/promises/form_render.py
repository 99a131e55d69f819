"""A request of 60 items, all answered: evaluated (conditions, calculations, checks), then shown as HTML, in process."""

from bench import sixty
from bench.figures import Figures, p50_p95, timed
from bench.world import World

NAME = "form_render"
TITLE = "formulaire de 60 questions et groupes évalué, puis affiché"
TARGET = 30.0  # ms, p95


def measure(world: World) -> Figures:
    from maillage.acts.forms import facade as forms

    form = sixty.form()
    response, context = sixty.answered(form), forms.FormContext()
    state = forms.evaluate(form, response, context)
    times, note = world.times(60), f"{len(form.items)} questions et groupes"

    def both() -> None:
        forms.render(forms.evaluate(form, response, context))

    return [
        *p50_p95(f"{NAME}.evaluate", timed(lambda: forms.evaluate(form, response, context), times), None),
        *p50_p95(f"{NAME}.render", timed(lambda: forms.render(state), times), None),
        *p50_p95(NAME, timed(both, times), TARGET, note),
    ]
