"""Fills the database of a journey with mammograms to read, and a test package with a case under way, by their own
people. In a process of its own, as nothing of it may be done at a page:

    python -m tests.journeys.readings
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")


def fill() -> None:
    from tests.acts.cases import mammograms
    from tests.acts.cases.staged import ask, does, publish
    from tests.acts.cases.story import Desk
    from tests.isolation.planting import as_mover
    from tests.world import World

    world = World()
    gp, first, lead = Desk(world, "i.solhac"), Desk(world, "m.quevrain"), Desk(world, "m.quevrain")
    team = mammograms.readers(world, as_mover)
    for patient in world.patients_of(world.gp)[:3]:
        case_id = mammograms.asked(gp, team, patient)
        does(first, case_id, "take")
        does(first, case_id, "sign_first", **mammograms.CLEAR, **{"f-remarque": "Seins denses"})
    team = publish(world, as_mover, "avis-croises", "m.quevrain", "a.tancrede")
    question = {"f-question": "Quelle conduite tenir ?"}
    case_id = ask(gp, "avis-croises", team, world.patients_of(world.gp)[0], {1: question})
    does(lead, case_id, "take")


if __name__ == "__main__":
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    fill()
