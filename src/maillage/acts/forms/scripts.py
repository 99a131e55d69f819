"""The files of the engine, in the order in which they are loaded: one list for the pages and for the server."""

from typing import Final

ENGINE: Final = ("vendor/fhirpath.js", "forms/answers.js", "forms/engine.js")
PAGE_SCRIPTS: Final = (*ENGINE, "forms/form.js")
SERVER_SCRIPTS: Final = (*ENGINE, "forms/trials.js", "forms/server.js")
