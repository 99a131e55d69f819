"""One origin: Django for pages, a plain ASGI route for the event stream."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")

from django.core.asgi import get_asgi_application

application = get_asgi_application()
