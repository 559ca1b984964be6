"""Parts of pages that are the same for many people or rows: drawn once, then taken from memory."""

import re
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
KEPT = 2048
PLACE = re.compile("\ue000\\w+\ue001")
Given = tuple[tuple[str, type, Hashable], ...]


@register.tag
def drawn(parser: Parser, token: Token) -> "Drawn":
    """`{% drawn "part.html" name=value … each name=value … %}`: the part, seeing nothing else.

    It depends on no person, request or row beyond what it is given, so that the same values in the
    same language are always the same part, whoever asks. Rows are refused as values: they are equal
    by their key alone, and what they hold changes. What differs each time stands behind `each`: the
    part prints it as it is, without filters or conditions, and it is put in its places afterwards.
    """
    _tag, name, *bits = token.split_contents()
    at = bits.index("each") if "each" in bits else len(bits)
    values, each = token_kwargs(bits[:at], parser), token_kwargs(bits[at + 1 :], parser)
    if len(values) + len(each) != len(bits) - (at < len(bits)):
        raise template.TemplateSyntaxError("drawn takes a template, then name=value.")
    return Drawn(parser.compile_filter(name), values, each)


class Drawn(template.Node):
    def __init__(
        self,
        name: FilterExpression,
        values: dict[str, FilterExpression],
        each: dict[str, FilterExpression],
    ) -> None:
        self.name = name
        self.values = values
        self.each = each
        self.places = {each_name: SafeString(f"\ue000{each_name}\ue001") for each_name in each}

    def render(self, context: Context) -> SafeString:
        given = tuple(_plain(name, each.resolve(context)) for name, each in self.values.items())
        draw = _draw.__wrapped__ if settings.DEBUG else _draw
        text = draw(self.name.resolve(context), get_language(), given, tuple(self.places.items()))
        now: dict[str, str] = {
            self.places[name]: conditional_escape(e.resolve(context))
            for name, e in self.each.items()
        }
        return SafeString(PLACE.sub(lambda found: now.get(found[0], found[0]), text))


def _plain(name: str, value: Any) -> tuple[str, type, Hashable]:
    """With its type: a text that is already escaped equals one that is not."""
    if isinstance(value, Model):
        raise TypeError(f"{name} is a row; give what the part shows of it.")
    return name, type(value), str(value) if isinstance(value, Promise) else value


@lru_cache(maxsize=KEPT)
def _draw(
    name: str, language: str | None, given: Given, places: tuple[tuple[str, str], ...]
) -> str:
    values = {each: value for each, _type, value in given}
    return str(render_to_string(name, values | dict(places)))
