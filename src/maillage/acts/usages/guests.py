"""Experts from outside the region: who invites them into a case, and how long their access lasts at most."""

from pydantic import Field

from maillage.acts.usages.strict import Name, Promise, Strict


class Guests(Strict):
    """`by` are the roles that invite; `most` is the longest access, in whole days (`P30D`)."""

    by: tuple[Name, ...] = Field(min_length=1)
    most: Promise
