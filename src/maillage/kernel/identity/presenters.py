"""The banner and the lines of the search, ready to show; templates compute nothing."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from maillage.kernel.identity.contracts import PatientMatch, PatientView
from maillage.kernel.identity.statuses import FACES, SEX_LABELS, Sex
from maillage.kernel.identity.traits import Precision
from maillage.toolbox.clock import age_years, fr_age, fr_date, fr_month, today
from maillage.toolbox.ids import nir
from maillage.toolbox.language import lazy
from maillage.toolbox.ui.contracts import BandView, Fact

BORN_ON = {
    Sex.FEMALE: lazy("née le %(day)s"),
    Sex.MALE: lazy("né le %(day)s"),
    Sex.UNDETERMINED: lazy("né(e) le %(day)s"),
}
BORN_IN = {
    Sex.FEMALE: lazy("née en %(when)s"),
    Sex.MALE: lazy("né en %(when)s"),
    Sex.UNDETERMINED: lazy("né(e) en %(when)s"),
}
BORN_ABOUT = {
    Sex.FEMALE: lazy("née vers %(when)s"),
    Sex.MALE: lazy("né vers %(when)s"),
    Sex.UNDETERMINED: lazy("né(e) vers %(when)s"),
}
DEAD = {Sex.FEMALE: lazy("Décédée"), Sex.MALE: lazy("Décédé"), Sex.UNDETERMINED: lazy("Décès")}


def birth_text(patient: PatientView) -> str:
    """`née le 3 juillet 1954`, `née en juillet 1954`, `née vers 1954`, or that the date is unknown."""
    sex, day = Sex(patient.sex), patient.birth_on
    if day is None:
        return _("date de naissance inconnue")
    if patient.birth_precision is Precision.MONTH:
        return BORN_IN[sex] % {"when": fr_month(day)}
    if patient.birth_precision is Precision.YEAR:
        return BORN_IN[sex] % {"when": day.year}
    if patient.birth_precision is Precision.ESTIMATED:
        return BORN_ABOUT[sex] % {"when": day.year}
    return BORN_ON[sex] % {"day": fr_date(day)}


def age(patient: PatientView, on: date | None = None) -> str:
    """Age today, or at death; about when the birth date is not a day."""
    if patient.birth_on is None:
        return ""
    reference = patient.death_on or on or today()
    if reference < patient.birth_on:
        return ""
    if patient.birth_precision is Precision.DAY:
        return fr_age(patient.birth_on, reference)
    return _("environ %(years)d ans") % {"years": age_years(patient.birth_on, reference)}


def used_name(patient: PatientView) -> str:
    """The names the person goes by, when they are not those of birth."""
    name, first = patient.used_name, patient.used_first_name
    if not name and (not first or first == patient.first_birth_name):
        return ""
    shown_first = first if first != patient.first_birth_name else ""
    return f"{(name or patient.birth_name).upper()} {shown_first}".strip()


def status_label(patient: PatientView) -> str:
    """The status, after the attributes that speak louder."""
    if patient.is_unidentified:
        return _("patient non identifié")
    if patient.is_doubtful:
        return _("identité douteuse")
    return str(FACES[patient.status].label)


def status_icon(patient: PatientView) -> str:
    if patient.is_unidentified or patient.is_doubtful:
        return "question-octagon"
    return FACES[patient.status].icon


def band(patient: PatientView, *, alerts: Iterable[str] = (), facts: Iterable[Fact] = (), url: str = "") -> BandView:
    """The patient's banner: birth name, first birth name, used name, sex, birth date, age, INS and its status."""
    own_facts = []
    if patient.death_on:
        word = DEAD[Sex(patient.sex)]
        own_facts.append(Fact(_("%(word)s le %(day)s") % {"word": word, "day": fr_date(patient.death_on)}, "flower1"))
    if patient.is_homonym:
        own_facts.append(Fact(_("Un homonyme existe"), "people"))
    if patient.is_fictitious:
        own_facts.append(Fact(_("Patient fictif"), "mortarboard"))
    return BandView(
        family=patient.birth_name.upper(),
        given=patient.first_birth_name,
        used=used_name(patient),
        sex_label=str(SEX_LABELS[Sex(patient.sex)]),
        birth_text=birth_text(patient),
        age=age(patient),
        ins_groups=nir.format_groups(patient.ins_value) if patient.ins_value else "",
        status_label=status_label(patient),
        status_icon=status_icon(patient),
        alerts=tuple(alerts),
        facts=(*own_facts, *facts),
        url=url,
    )


def full_name(patient: PatientView) -> str:
    """`BRÉHANDEC Thérèse, utilise ROZELIER`, for a title or a document."""
    used = used_name(patient)
    return f"{patient.display}, {_('utilise %(name)s') % {'name': used}}" if used else patient.display


def traits_rows(patient: PatientView) -> list[tuple[str, str]]:
    """The traits as label and value, for a document: what is unknown is left out."""
    born = fr_date(patient.birth_on) if patient.birth_on and patient.birth_precision is Precision.DAY else ""
    rows = [
        (_("Nom de naissance"), patient.birth_name.upper()),
        (_("Prénoms de naissance"), patient.birth_names or patient.first_birth_name),
        (_("Nom utilisé"), used_name(patient)),
        (_("Sexe"), str(SEX_LABELS[Sex(patient.sex)])),
        (_("Naissance"), born or birth_text(patient)),
        (_("Âge"), age(patient)),
        (_("Lieu de naissance (code INSEE)"), patient.birth_place_code),
        (_("INS"), nir.format_groups(patient.ins_value) if patient.sendable_ins and patient.ins_value else ""),
        (_("Identité"), status_label(patient)),
    ]
    return [(label, value) for label, value in rows if value]


def match(patient: PatientView, *, local_number: str, is_exact: bool) -> PatientMatch:
    parts = [str(SEX_LABELS[Sex(patient.sex)]), birth_text(patient), age(patient)]
    used = used_name(patient)
    return PatientMatch(
        id=patient.id,
        display=patient.display,
        used=_("utilise %(name)s") % {"name": used} if used else "",
        traits_text=", ".join(part for part in parts if part),
        status_label=status_label(patient),
        status_icon=status_icon(patient),
        local_number=local_number,
        is_exact=is_exact,
    )
