"""Fields of forms that every room asks in the same way."""

from django import forms


class DayField(forms.DateField):
    """A day, by the calendar of the browser."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
