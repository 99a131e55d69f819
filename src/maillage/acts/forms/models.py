"""What the operator decided of the calculators. No answer of anybody is kept by this room."""

from django.db import models

from maillage.toolbox.ids import new_id


class CalculatorSwitch(models.Model):
    """A calculator lit or put out; the last line of each is in force. Never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    calculator = models.CharField(max_length=40)
    is_on = models.BooleanField()
    made_at = models.DateTimeField()
    made_by_role_id = models.UUIDField(null=True)
    made_by_text = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["calculator", "-made_at"], name="calculator_switch_in_force")]
