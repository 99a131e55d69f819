"""The tags draw what the contracts say, and tie each error to its field."""

from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from maillage.toolbox.ui.contracts import Badge, BandView, Choice, FeedEntry, Link, Problem, PromiseView


def draw(markup: str, **context: Any) -> str:
    html = Template("{% load ui %}" + markup).render(Context(context))
    return " ".join(html.split())


class Photo(forms.Form):
    title = forms.CharField(label="Titre", help_text="Court")
    side = forms.ChoiceField(label="Côté", choices=[("l", "Gauche"), ("r", "Droit")], widget=forms.RadioSelect)
    seen = forms.BooleanField(label="Vu", required=False)
    place = forms.ChoiceField(label="Siège", choices=[("", "Choisir")], required=False)


@pytest.mark.parametrize(
    ("view", "ring", "word"),
    [
        (PromiseView("run", 0.27, "6 h 30"), 'class="ring" viewBox', "<b>6 h 30</b>"),
        (PromiseView("soon", 0.04, "48 min"), 'class="ring soon" viewBox', '<b class="is-soon">48 min</b>'),
        (PromiseView("late", 0, "1 h 12"), 'class="ring late" viewBox', '<b class="is-late">1 h 12</b>'),
        (PromiseView("hold", 0.5, "En pause"), 'class="ring hold" viewBox', "<b>En pause</b>"),
        (PromiseView("done", 1, "Tenue"), 'class="ring done" viewBox', '<b class="is-done">Tenue</b>'),
    ],
)
def test_promise_draws_its_state(view: PromiseView, ring: str, word: str) -> None:
    html = draw("{% promise view %}", view=view)
    assert ring in html
    assert word in html


@pytest.mark.parametrize(("fraction", "dash"), [(0.27, "27 100"), (0.001, "1 100"), (0.0, "1 100"), (1.4, "100 100")])
def test_ring_empties_but_never_vanishes(fraction: float, dash: str) -> None:
    html = draw("{% ring view %}", view=PromiseView("run", fraction, "x"))
    assert f'stroke-dasharray="{dash}"' in html


def test_badge_and_words_draw_the_same_state() -> None:
    assert draw("{% state badge %}", badge=Badge("late", "En retard")) == draw('{% state "late" "En retard" %}')


def test_text_is_escaped_everywhere() -> None:
    evil = '<img src=x onerror="1">'
    view = BandView(family=evil, given=evil, used=evil, alerts=(evil,), ins_groups=evil)
    entry = FeedEntry(evil, evil, text=evil, badge=Badge("", evil, "x"), links=(Link("/", evil),))
    html = draw(
        "{% band view %}{% feed entries %}{% state 'late' evil %}{% errors problems %}{% empty evil evil %}"
        "{% seg 'a' evil choices help=evil error=evil %}{% toast 'done' evil %}"
        "{% dialog 'd' evil %}{{ evil }}{% enddialog %}",
        view=view,
        entries=[entry],
        problems=[Problem(evil)],
        choices=[Choice("1", evil)],
        evil=evil,
    )
    assert "<img" not in html


def test_field_ties_help_and_error_to_its_control() -> None:
    form = Photo({"side": "l"}, prefix="p")
    html = draw("{% field form.title %}", form=form)
    assert '<label class="form-label" for="id_p-title">Titre</label>' in html
    assert 'aria-describedby="id_p-title_help id_p-title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_p-title_help">Court' in html
    assert 'id="id_p-title_error"' in html


def test_optional_field_says_so_and_taken_value_says_from_where() -> None:
    form = Photo()
    assert "facultatif" in draw("{% field form.place %}", form=form)
    assert "facultatif" not in draw("{% field form.title %}", form=form)
    taken = draw('{% field form.place taken="repris du dossier" %}', form=form)
    assert "repris du dossier" in taken
    assert "was-taken" in taken


def test_radio_field_is_a_named_group() -> None:
    html = draw("{% field form.side %}", form=Photo({"title": "x"}))
    assert html.startswith('<fieldset class="q" id="id_side" aria-describedby="id_side_error">')
    assert html.count('class="form-check-input"') == 2
    assert '<label class="form-check-label" for="id_side_1">Droit</label>' in html


def test_checkbox_keeps_its_label_beside_it() -> None:
    html = draw("{% field form.seen %}", form=Photo())
    assert '<label class="form-check-label" for="id_seen">Vu</label>' in html


def test_errors_summary_leads_to_each_field() -> None:
    html = draw("{% errors form %}", form=Photo({}))
    assert '<a href="#id_title">Titre : Ce champ est obligatoire.</a>' in html
    assert '<a href="#id_side_0">' in html
    assert "2 réponses sont à revoir" in html


@pytest.mark.parametrize("source", [Photo(), Photo({"title": "x", "side": "l"}), [], None])
def test_no_problem_no_summary(source: Any) -> None:
    assert draw("{% errors source %}", source=source) == ""


def test_segmented_control_keeps_ids_apart() -> None:
    choices = (Choice("yes", "Oui", checked=True), Choice("no", "Non"))
    html = draw('{% seg "a" "Asymétrie" choices help="Aide" error="Choisissez" prefix="x-" %}', choices=choices)
    assert 'aria-describedby="x-a_help x-a_error"' in html
    assert 'name="x-a" id="x-a_0" value="yes" checked' in html
    assert 'for="x-a_1">Non' in html


def test_band_without_ins_still_says_the_status() -> None:
    view = BandView("BELLORGE", "Denise", status_label="à valider", status_icon="question-circle")
    html = draw("{% band view %}", view=view)
    assert "INS" not in html
    assert "bi-question-circle" in html
    assert "à valider" in html


def test_no_patient_no_band() -> None:
    assert draw("{% band view %}", view=None) == ""


def test_meter_is_never_localised() -> None:
    html = draw('{% meter "u" "Envoi" 9.5 14 %}')
    assert '<progress class="meter" aria-labelledby="u" value="9.5" max="14">' in html


@pytest.mark.parametrize(
    ("level", "kind"), [("success", "done"), ("info", "done"), ("warning", "soon"), ("error", "late")]
)
def test_messages_become_toasts(level: str, kind: str) -> None:
    assert f'class="toast show {kind}"' in draw("{% toast level 'Fait' %}", level=level)
