"""The acts that a usage may give rise to; what they are worth is dated data of the ledger."""

from typing import Annotated

from pydantic import StringConstraints

from maillage.acts.usages.strict import Expression, Name, Strict, Words


class BillingExclusion(Strict):
    """When the act is not billable: FHIRPath over a form of the case, and the sentence that says why."""

    form: Name = "request"
    when: Expression
    reason: Words


class Billing(Strict):
    """An act that the usage may give rise to, `after` a transition, for who holds `role`; tariffs are dated elsewhere.

    The word is not `on`, which YAML 1.1 reads as true.
    """

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,10}$")]
    role: Name
    after: Name
    unless: tuple[BillingExclusion, ...] = ()
