"""What a reader may begin for a patient: each usage, for themselves or for each physician who lets them prepare it."""

from dataclasses import dataclass
from uuid import UUID

from maillage.acts.cases import delegates
from maillage.acts.protocols import facade as protocols
from maillage.acts.protocols.presenters import ProtocolBlock, block
from maillage.acts.usages import facade as usages
from maillage.kernel.context.facade import AccessContext


@dataclass(frozen=True, slots=True)
class ForWhom:
    """In whose name; both empty for the reader's own request."""

    role_id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class Beginning:
    code: str
    title: str
    summary: str
    in_name_of: tuple[ForWhom, ...]
    protocols: ProtocolBlock | None


def offered(context: AccessContext) -> tuple[Beginning, ...]:
    """Usages that the reader may begin, by title."""
    own = (ForWhom(None, ""),) if context.principal.organization_id in context.holders else ()
    found = []
    for usage in usages.active_usages():
        bosses = delegates.choices(usage.code).values()
        names = tuple(ForWhom(each.delegator.role_id, each.delegator.display) for each in bosses)
        if own or names:
            held = block(protocols.applying(usage.code, (context.principal.organization_id,)))
            found.append(Beginning(usage.code, usage.title, usage.summary, (*own, *names), held))
    return tuple(found)
