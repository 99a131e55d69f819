"""Sending a request that is ready: its photos arrived before."""

import uuid

from bench.figures import CannotMeasure, Figures, p50_p95
from bench.world import GP, World

NAME = "sending"
TITLE = "envoi d'une demande prête, photos déjà arrivées"
TARGET = 150.0  # ms, p95


def measure(world: World) -> Figures:
    browser, values = world.browser(GP), []
    for _ in range(world.times(20) + 1):
        case = world.ready()
        answer = browser.post(f"/demandes/{case}/faire/send/", {"key": uuid.uuid4().hex}).expect(302)
        if "/saisie/" in answer.location:
            raise CannotMeasure("l'envoi est refusé : la page ramène au brouillon")
        values.append(answer.ms)
    return p50_p95(NAME, values[1:], TARGET)
