"""Acts of the played cases: what each signature gave rise to, as the usage says it."""

from collections.abc import Iterable

from maillage.acts.forms import facade as forms
from maillage.acts.ledger.load import PastAct
from maillage.acts.usages.billing import Billing
from maillage.config.demo.casebook import Casebook
from maillage.config.demo.dice import Dice
from maillage.config.demo.stories import Played, Story


def acts(casebook: Casebook, stories: Iterable[Story]) -> list[PastAct]:
    dice = casebook.dice_of("billing")
    return [
        _act(casebook, dice, story, played, billing)
        for story in stories
        for played in story.events
        for billing in casebook.definition.billing
        if billing.after == played.outcome.event
    ]


def _act(casebook: Casebook, dice: Dice, story: Story, played: Played, billing: Billing) -> PastAct:
    party = casebook.definition.roles[billing.role].party
    who = story.requester if party == "requester" else played.by
    return PastAct(
        id=dice.key(played.at),
        case_id=casebook.ids[story.number],
        case_number=f"{story.opened.year}-{story.number:04d}",
        usage_code=casebook.definition.code,
        code=billing.code,
        party=party,
        performer_role_id=casebook.role(who),
        profession=casebook.person(who).profession,
        organization_id=casebook.organization(who),
        patient_id=story.resident.row.id,
        performed_at=played.at,
        exclusion=_exclusion(story, billing),
    )


def _exclusion(story: Story, billing: Billing) -> str:
    """The first rule of the usage that this case meets."""
    for rule in billing.unless:
        found = forms.evaluate_expression(rule.when, story.forms.get(rule.form, {}), forms.FormContext())
        if found and found[0] is not False:
            return rule.reason
    return ""
