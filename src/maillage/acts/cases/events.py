"""Steps of a case's story that no usage names: what the house itself writes there."""

from maillage.toolbox.language import lazy as _

CALLED = "called"
CONVERTED = "converted"
PART_ENDED = "part_ended"

LABELS = {
    CALLED: _("A prévenu le demandeur par téléphone"),
    CONVERTED: _("A poursuivi ce dossier"),
    PART_ENDED: _("A mis fin à une participation"),
}
