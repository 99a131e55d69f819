"""Forms followed live: what the other side has filled so far, and the number at which to reach them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, parties, queries
from maillage.acts.cases.models import Case
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import fr_time
from maillage.toolbox.language import said
from maillage.toolbox.pdf import Row, Section


@dataclass(frozen=True, slots=True)
class LivePanel:
    """`saved` says when something last came; `phone` reaches who fills it."""

    name: str
    title: str
    sections: tuple[Any, ...]
    saved: str
    phone: str
    phone_url: str
    who: str
    url: str


def followed(case: Case, context: AccessContext) -> tuple[str, ...]:
    """The forms that this reader follows: of the other side, once the request has left."""
    definition = usages.package(case.usage_version_id).definition
    if not definition.live or case.sent_at is None or case.withheld:
        return ()
    held = parties.roles_in(case, definition, context)
    return tuple(name for name, live in definition.live.items() if held.intersection(live.reads))


def live_panels(case: Case, context: AccessContext) -> tuple[LivePanel, ...]:
    return tuple(live_panel(case, name) for name in followed(case, context))


def live_panel(case: Case, name: str) -> LivePanel:
    package = usages.package(case.usage_version_id)
    saved = queries.form(case.id, name)
    sections = forms.read_view(answers.state_of(case, name)) if saved.revision else ()
    who, phone = _reached(case, package.definition.live[name].side)
    when = _("Dernière saisie à %(time)s") % {"time": fr_time(saved.updated_at)} if saved.updated_at else ""
    return LivePanel(
        name=name,
        title=title_of(case, name),
        sections=tuple(section for section in sections if section.rows),
        saved=when if saved.revision else "",
        phone=phone,
        phone_url=f"tel:{phone.replace(' ', '')}" if phone else "",
        who=who,
        url=reverse("cases:live", args=[case.id, name]),
    )


def title_of(case: Case, name: str) -> str:
    return said(usages.package(case.usage_version_id).forms[name].model.title or "")


def _reached(case: Case, side: str) -> tuple[str, str]:
    """Who fills it, and their number in the directory."""
    if side == "requester":
        contact = next(iter(directory.contacts_of([case.requester_role_id])), None)
        return (contact.display, contact.phone) if contact else ("", "")
    team = directory.team(case.team_id) if case.team_id else None
    return (team.display, team.organization.phone) if team else ("", "")


def sections(case: Case) -> tuple[Section, ...]:
    """For the signed letter: what was filled live, under the title of its form."""
    definition = usages.package(case.usage_version_id).definition
    found = []
    for name in definition.live:
        if queries.form(case.id, name).revision and name not in {each.form for each in definition.documents.values()}:
            read = forms.read_view(answers.state_of(case, name))
            rows = tuple(Row(row.label, row.text) for section in read for row in section.rows)
            found.append(Section(title_of(case, name), rows=rows))
    return tuple(each for each in found if each.rows)
