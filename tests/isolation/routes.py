"""The classification of every route of the site, by its name in the resolver.

A route that is in none of these tables fails the build; so does an entry whose route has gone.
"""

from tests.isolation.classified import accounts, follow_ups, guests, offices, patients, requests
from tests.isolation.route import Route

TABLES = (accounts.ROUTES, requests.ROUTES, follow_ups.ROUTES, patients.ROUTES, guests.ROUTES, offices.ROUTES)
ROUTES: dict[str, Route] = {name: route for table in TABLES for name, route in table.items()}

# Plain ASGI routes, beside the resolver.
STREAMS = {"/live/": "kinds and identifiers of what changed for the holders of who listens"}
