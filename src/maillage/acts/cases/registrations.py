"""What this room contributes to the rooms below: cases on a patient's timeline, a page about oneself."""

from typing import TYPE_CHECKING
from uuid import UUID

from maillage.acts.cases.panels import case_panels
from maillage.kernel.context.facade import AccountLink, account_links, timeline_sources
from maillage.kernel.documents.facade import document_readers
from maillage.toolbox.language import lazy

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from maillage.acts.cases.contracts import CaseRow
    from maillage.kernel.documents.contracts import DocumentView
    from maillage.kernel.record.contracts import TimelineEntry


def _timeline(patient_id: UUID) -> "list[TimelineEntry]":
    from maillage.acts.cases.presenters.timeline import entries

    return entries(patient_id)


def _read(document: "DocumentView") -> None:
    from maillage.acts.cases import readings

    readings.note_document(document)


def _story(case: "CaseRow") -> "SafeString":
    from maillage.acts.cases.presenters.threads import story_panel

    return story_panel(case)


def register() -> None:
    case_panels.add("thread", _story, order=5)
    document_readers.add("cases", _read)
    timeline_sources.add("cases", _timeline, order=10)
    link = AccountLink(label=lazy("Délégations"), icon="person-check", url_name="cases:delegations")
    account_links.add("delegations", link)
