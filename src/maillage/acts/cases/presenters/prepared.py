"""For whom a request is prepared, and in whose hands it is: said wherever it is shown."""

from django.utils.translation import gettext as _

from maillage.acts.cases import parties, queries
from maillage.acts.cases.models import Case
from maillage.acts.usages import facade as usages
from maillage.kernel.context.facade import AccessContext, current
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import fr_day_relative, fr_when, now
from maillage.toolbox.ui.contracts import Fact


def prepared_facts(case: Case) -> tuple[Fact, ...]:
    """`Pour Dr Ivan Solhac` to who prepares; `Préparée par Léa Corbin` to the others."""
    context = current()
    if case.requester_role_id != context.principal.role_id and parties.delegation_for(case, context) is not None:
        return (Fact(_("Pour %(name)s") % {"name": boss_name(case)}, "person-check"),)
    if case.prepared_by_role_id is None:
        return ()
    helper = directory.role(case.prepared_by_role_id)
    return (Fact(_("Préparée par %(name)s") % {"name": helper.display}, "person-check"),) if helper else ()


def boss_name(case: Case) -> str:
    boss = directory.role(case.requester_role_id)
    return boss.display if boss else ""


def is_handed_over(case: Case) -> bool:
    """A draft that is no longer in its first state waits for its author to read and send it."""
    initial = usages.package(case.usage_version_id).definition.initial
    return case.state_kind == "draft" and case.state != initial


def hand_over_words(case: Case, context: AccessContext) -> str:
    """Who handed a draft over and when, to its author; who is to send it, to who prepared it."""
    if not is_handed_over(case):
        return ""
    if case.requester_role_id != context.principal.role_id:
        return _("Transmise à %(name)s, qui la relira et l’enverra.") % {"name": boss_name(case)}
    last = queries.last_event(case)
    if last is None:
        return ""
    return _("%(who)s l’a préparée et vous l’a transmise %(when)s.") % {
        "who": last.by_text.partition(",")[0],
        "when": fr_when(fr_day_relative(last.at, now())),
    }
