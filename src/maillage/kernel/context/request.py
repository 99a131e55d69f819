"""A request as its middlewares hand it to a view: with the access context that it is answered in, and what HTMX says.

Names what a view may ask of it, and is never made: Django makes requests.
"""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from maillage.kernel.context.contracts import AccessContext


class Request(HttpRequest):
    """`access` is that of somebody at work: a page that stays open to others looks at the principal of `current()`."""

    access: AccessContext
    htmx: HtmxDetails
