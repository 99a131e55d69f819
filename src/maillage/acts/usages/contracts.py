"""What other rooms receive from usages: frozen, without a model."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from maillage.acts.forms.contracts import Questionnaire
from maillage.acts.usages.schema import UsageDefinition


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a package: where it is and what to do about it, in French."""

    file: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} {self.remedy}".rstrip()


class PackageRefused(Exception):
    """A package that cannot be read or published; carries the problems."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class UsagePackage:
    """A usage with its files: `forms` are the parsed Questionnaires by the name that the definition gives.

    `files` are read as the usage stands; `sources` are the bytes that were frozen, a base and its overlay apart.
    """

    definition: UsageDefinition
    forms: Mapping[str, Questionnaire]
    files: Mapping[str, str]
    sources: Mapping[str, str]
    sha256: str

    @property
    def label(self) -> str:
        return f"{self.definition.title} {self.definition.version}"


@dataclass(frozen=True, slots=True)
class PublishedUsage:
    """A published version, as a list shows it."""

    id: UUID
    code: str
    version: str
    title: str
    summary: str
    kind: str
    sha256: str
    published_at: datetime
    published_by: str
    is_active: bool
