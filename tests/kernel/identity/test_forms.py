"""The forms are tolerant of what is pasted and refuse at the field what cannot exist."""

from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string

from maillage.kernel.identity.contracts import Traits
from maillage.kernel.identity.forms import DeclareCareForm, PatientForm, UnidentifiedForm
from maillage.toolbox.ids import nir

INS = "2431199134047" + nir.key_of("2431199134047")
TYPED = {
    "birth_name": "  Le Bris ",
    "first_birth_name": "Thérèse",
    "birth_on": "21/11/1943",
    "sex": "F",
}

PLACE = "Le code INSEE du lieu de naissance compte cinq caractères, par exemple 14118 ou 99134."


def form(**more: Any) -> PatientForm:
    return PatientForm(TYPED | more)


def test_what_is_typed_becomes_a_new_patient() -> None:
    filled = form(birth_place_code=" 99 134 ", ins=nir.format_groups(INS), proof_kind="CN", local_number=" 7 ")
    assert filled.is_valid(), filled.errors
    new = filled.new_patient()
    assert new.traits == Traits("Le Bris", "Thérèse", date(1943, 11, 21), "F", "99134")
    assert (new.ins, new.proof_kind, new.local_number) == (INS, "CN", "7")
    assert filled.warnings == []


@pytest.mark.parametrize("typed", ["21/11/1943", "21 11 1943", "21.11.1943", "21111943", " 1943-11-21 "])
def test_a_birth_date_is_read_as_people_write_it(typed: str) -> None:
    filled = form(birth_on=typed)
    assert filled.is_valid(), filled.errors
    assert filled.traits().birth_on == date(1943, 11, 21)


@pytest.mark.parametrize("typed", [INS, nir.format_groups(INS), f"\u00a0{INS[:13]}-{INS[13:]} ", ".".join(INS)])
def test_an_ins_is_read_in_any_grouping(typed: str) -> None:
    filled = form(ins=typed)
    assert filled.is_valid(), filled.errors
    assert filled.ins_value == INS


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("birth_name", "", "Saisissez le nom de naissance."),
        ("birth_name", "Dup0nt", "Un nom ne contient pas de chiffre : vérifiez la saisie."),
        ("first_birth_name", "-", "Écrivez ce nom avec des lettres."),
        ("birth_on", "", "Saisissez la date de naissance, par exemple 12/03/1958."),
        ("birth_on", "31/02/1958", "Février 1958 compte 28 jours : vérifiez le jour."),
        ("birth_on", "01/01/2999", "Cette date de naissance est dans le futur : vérifiez l’année."),
        ("sex", "", "Indiquez le sexe."),
        ("sex", "X", "Indiquez le sexe."),
        ("birth_place_code", "9913", PLACE),
        ("ins", INS[:13], "Il manque la clé : les deux derniers chiffres du numéro."),
        ("ins", INS[:13] + "00", "La clé 00 ne correspond pas au numéro : vérifiez chaque chiffre, puis la clé."),
        ("email", "x", "Vérifiez l’adresse, par exemple nom@exemple.fr."),
    ],
)  # fmt: skip
def test_a_wrong_field_says_what_to_do(field: str, typed: str, sentence: str) -> None:
    assert form(**{field: typed}).errors == {field: [sentence]}


def test_an_ins_that_disagrees_warns_and_passes() -> None:
    filled = form(ins=INS, sex="M", birth_on="21/12/1944", birth_place_code="14118")
    assert filled.is_valid()
    assert len(filled.warnings) == 3


def test_the_partial_ties_labels_errors_and_warnings_to_their_fields() -> None:
    html = render_to_string("identity/_form.html", {"form": form(ins=INS, sex="M", birth_name="")})
    assert 'aria-describedby="id_birth_name_error"' in html
    assert "Saisissez le nom de naissance." in html
    assert "style=" not in html and "<script" not in html


def test_the_other_forms_say_what_is_missing() -> None:
    assert DeclareCareForm({}).errors == {
        "declares_care": ["Cochez que vous prenez ce patient en charge : il verra cette déclaration."]
    }
    assert set(UnidentifiedForm({"approximate_age": "200"}).errors) == {"label", "sex", "approximate_age"}
    assert UnidentifiedForm({"label": "Inconnu, salle 2", "sex": "I"}).is_valid()
