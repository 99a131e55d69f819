"""`maillage load-scale`: what the person sees of a load, and its exit code."""

from maillage.config.demo.region import reference
from maillage.config.demo.scale.load import Load, NoRoom
from maillage.config.demo.scale.progress import Say
from maillage.config.demo.scale.volumes import UnknownScale, volumes
from maillage.config.environment import environment


def load(scale: str, *, seed: int, say: Say) -> int:
    """0 when the region stands whole, loaded now or before."""
    try:
        wanted = volumes(scale)
        Load(environment(), wanted, seed=seed, at=reference(), say=say).run()
    except (UnknownScale, NoRoom) as refusal:
        say(str(refusal))
        return 1
    return 0
