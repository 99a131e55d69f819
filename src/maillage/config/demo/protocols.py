"""Fictitious regional protocols, each written beside the usage that it is shown on, published by the operator.

Published now, in force for a month: the answers signed before today name none.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings

from maillage.acts.protocols import facade as protocols
from maillage.acts.usages import facade as usages
from maillage.acts.usages.files import PROTOCOL, read_beside
from maillage.acts.usages.source import read_yaml
from maillage.config.demo.world import World
from maillage.kernel.accounts.facade import principal_for_role
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.directory.contracts import DutyKind
from maillage.toolbox.pdf import render

PAPER = Path(__file__).parent / "protocol.typ"
SINCE = timedelta(days=30)


def publish(world: World) -> None:
    """One for each published usage whose folder holds one."""
    by = _operator(world)
    with open_context(by):
        for code, written in _written():
            place = protocols.Place((code,))
            protocols.publish(by=by, draft=_draft(world, written), place=place, key=_key(code))


def _operator(world: World) -> Principal:
    """Over the whole region."""
    duties = (duty for duty in world.people.duties if duty.kind is DutyKind.OPERATOR and duty.organization_id is None)
    found = principal_for_role(next(duties).role_id)
    assert found is not None
    return found


def _written() -> Iterator[tuple[str, dict[str, Any]]]:
    for usage in usages.active_usages():
        text = read_beside(Path(settings.MAILLAGE_USAGES) / usage.code / PROTOCOL)
        if text is not None:
            yield usage.code, read_yaml(text, file=PROTOCOL).data


def _draft(world: World, written: dict[str, Any]) -> protocols.Draft:
    is_paper = bool(written.get("pdf"))
    paper = render(PAPER, written, created_at=world.at) if is_paper else b""
    return protocols.Draft(
        title=written["title"],
        subject=written["subject"],
        source=written["source"],
        starts_on=world.at.date() - SINCE,
        text="" if is_paper else written["text"],
        text_en=written.get("text_en", ""),
        pdf=paper,
    )


def _key(code: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"protocol:{code}")
