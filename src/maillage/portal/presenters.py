"""My work and the search, computed."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.acts.cases import facade as cases
from maillage.acts.tasks import facade as tasks
from maillage.acts.worklists import facade as worklists
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.kernel.identity import facade as identity
from maillage.kernel.identity.facade import TraitsForm
from maillage.portal.announcements import presenters as announcements
from maillage.portal.contracts import SearchResults, WorkPage
from maillage.toolbox.clock import InvalidDate, fr_date, fr_time, now, parse_birth_date
from maillage.toolbox.language import capitalised, lazy

SHORTEST = 2
MOST_PATIENTS = 12
MOST_TASKS = 5
NUMBERS = {
    1: lazy("Une"),
    2: lazy("Deux"),
    3: lazy("Trois"),
    4: lazy("Quatre"),
    5: lazy("Cinq"),
    6: lazy("Six"),
    7: lazy("Sept"),
    8: lazy("Huit"),
    9: lazy("Neuf"),
}


def my_work(context: AccessContext) -> WorkPage:
    work = worklists.work_of_the_day()
    waiting, follow = work.waiting, work.followed
    asked = [line for line in follow if line.asks]
    first, *rest = [*waiting, *([] if waiting else asked)] or [None]
    total = len(waiting) + len(asked)
    at = now()
    return WorkPage(
        heading=_heading(total),
        day=f"{capitalised(fr_date(at, weekday=True))}, {fr_time(at)}",
        pressing=_pressing([*waiting, *asked]),
        notices=cases.work_notices(),
        first=first,
        next_lines=tuple(line for line in rest if line is not None),
        follow=(*work.asked_back, *(line for line in follow if line is not first)),
        follow_heading=_follow_heading(bool(waiting)),
        tasks=tuple(tasks.pressing_lines(MOST_TASKS)),
        to_announce=tuple(announcements.mine(MOST_TASKS)),
    )


def _follow_heading(is_expert_busy: bool) -> str:
    if is_expert_busy:
        return _("Ce que vous attendez des autres")
    return _("Les demandes que vous préparez et suivez") if directory.my_desks() else _("Vos demandes")


def _heading(total: int) -> str:
    if not total:
        return _("Rien ne vous attend")
    number = NUMBERS.get(total, str(total))
    return ngettext("%(n)s demande vous attend", "%(n)s demandes vous attendent", total) % {"n": number}


def _pressing(lines: Sequence[worklists.WorkLine]) -> str:
    """How many promises are broken or about to be: what makes a day more urgent than another."""
    late = sum(line.promise.state == "late" for line in lines)
    soon = sum(line.promise.state == "soon" for line in lines)
    said = []
    if late:
        said.append(
            ngettext("%(n)s promesse est dépassée.", "%(n)s promesses sont dépassées.", late)
            % {"n": NUMBERS.get(late, str(late))}
        )
    if soon:
        said.append(
            ngettext("%(n)s promesse arrive à son terme.", "%(n)s promesses arrivent à leur terme.", soon)
            % {"n": NUMBERS.get(soon, str(soon))}
        )
    return " ".join(said)


def search(typed: str, context: AccessContext) -> SearchResults:
    """Nothing under two signs; every search leaves one line in the trail, without what was typed."""
    text = typed.strip()[:200]
    if len(text) < SHORTEST:
        return SearchResults(text, (), (), _("Tapez au moins deux lettres, une date de naissance ou un numéro."), "")
    several = identity.search(text, limit=MOST_PATIENTS + 1)
    patients = several[:MOST_PATIENTS]
    people = tuple(directory.search_people(text, limit=6))
    record("patient.search", why="recherche parmi ses patients", detail={"found": len(patients)})
    return SearchResults(text, patients, people, _sentence(len(several)), _query_of(text))


def _sentence(found: int) -> str:
    if not found:
        return _("Aucun de vos patients ne correspond.")
    if found > MOST_PATIENTS:
        return _(
            "Plus de %(n)d patients correspondent : ajoutez un prénom ou une date de naissance pour trouver le vôtre."
        ) % {"n": MOST_PATIENTS}
    return ngettext("%(n)d patient trouvé.", "%(n)d patients trouvés.", found) % {"n": found}


def _query_of(text: str) -> str:
    """What was typed, carried to the creation form: nothing is typed twice."""
    given = {}
    words = text.split()
    for index, word in enumerate(words):
        try:
            parse_birth_date(word)
        except InvalidDate:
            continue
        given["birth_on"] = words.pop(index)
        break
    letters = [word for word in words if not any(sign.isdigit() for sign in word)]
    if letters:
        given["birth_name"] = letters[0].upper()
    if len(letters) > 1:
        given["first_birth_name"] = " ".join(letters[1:]).title()
    return f"?{urlencode(given)}" if given else ""


def typed(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query[name][:100] for name in ("birth_name", "first_birth_name", "birth_on") if query.get(name)}


def already_mine(form: TraitsForm) -> UUID | None:
    """The patient is known to my own structure: their record opens, nothing has to be declared."""
    traits = form.traits()
    words = f"{traits.birth_name} {traits.first_birth_name}"
    day = traits.birth_on.strftime("%d/%m/%Y") if traits.birth_on else ""
    found = identity.search(f"{words} {day}".strip())
    exact = [match for match in found if match.is_exact] or list(found)
    return exact[0].id if len(exact) == 1 else None
