"""What stands beside an item, in short."""

from django import template
from django.template.loader import render_to_string

from screening.marked import Marks

register = template.Library()


@register.filter
def chips(marks: Marks) -> str:
    """Notes and tags as chips; nothing where there are none."""
    return render_to_string("screening/_chips.html", {"marks": marks}) if marks.any else ""
