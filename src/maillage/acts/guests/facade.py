"""The door of the room."""

from maillage.acts.guests.contracts import ContributionView, GuestView
from maillage.acts.guests.upkeep import forget_old

__all__ = ["ContributionView", "GuestView", "forget_old"]
