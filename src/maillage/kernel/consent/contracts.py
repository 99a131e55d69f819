"""Answers a patient may give, and the view of one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Answer(StrEnum):
    """Consent to an act of telemedicine (CSP R6316-2 to R6316-4)."""

    GIVEN = "given"
    REPRESENTATIVE = "representative"
    EMERGENCY = "emergency"
    REFUSED = "refused"

    @property
    def allows(self) -> bool:
        return self is not Answer.REFUSED


@dataclass(frozen=True, slots=True)
class ConsentView:
    answer: Answer
    collected_at: datetime
    collected_by_id: UUID
    note: str
