"""The scripts that a page with a reacting form loads."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from maillage.acts.forms.scripts import PAGE_SCRIPTS

register = template.Library()


@register.simple_tag
def form_scripts() -> SafeString:
    """`{% form_scripts %}`: deferred, so that they run in their order."""
    return format_html_join("", '<script src="{}" defer></script>', ((static(name),) for name in PAGE_SCRIPTS))
