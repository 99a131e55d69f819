"""Where Pro Santé Connect and the identity providers of hospitals plug in. Nothing is implemented here.

A provider proves who somebody is; it never makes an account. The professional it names is looked up in the
directory by their national identifier, and signs in only if an account already acts for them.
"""

from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest, HttpResponse


class ProviderRefused(Exception):
    """The provider said no, or what it said does not hold (signature, nonce, state); the sentence is in French."""


@dataclass(frozen=True, slots=True)
class ExternalIdentity:
    """Who the provider says it is. `ps_idnat` is the PS_IdNat (`8` then the RPPS); `acr` the level it reached."""

    ps_idnat: str
    family_name: str
    given_name: str
    acr: str


class IdentityProvider(Protocol):
    """One way to be recognised from outside. `config` binds the implementations (gateways)."""

    name: str  # "Pro Santé Connect", as written on the button

    def begin(self, request: HttpRequest, *, next_url: str) -> HttpResponse:
        """Sends the browser to the provider, with a state and a nonce bound to this session."""
        ...

    def finish(self, request: HttpRequest) -> ExternalIdentity:
        """Reads the answer, verifies its signature, nonce and state; raises ProviderRefused on any doubt."""
        ...
