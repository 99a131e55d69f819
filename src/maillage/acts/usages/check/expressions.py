"""Checks the FHIRPath of a definition: readable by the engine, and about questions that exist."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.schema import Condition, UsageDefinition
from maillage.acts.usages.source import Path

_LINK_ID = re.compile(r"linkId\s*=\s*'([^']+)'")


def check_expressions(definition: UsageDefinition, forms: Mapping[str, Any], ledger: Ledger) -> None:
    pass
