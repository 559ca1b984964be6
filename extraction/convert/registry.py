"""Every conversion that the application offers, by id, with the fields that it asks for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from extraction.convert.catalogue.absolute import ABSOLUTE
from extraction.convert.catalogue.arms import ARMS
from extraction.convert.catalogue.effects import EFFECTS
from extraction.convert.catalogue.quantiles import QUANTILES
from extraction.convert.catalogue.ratios import RATIOS
from extraction.convert.catalogue.spread import SPREAD
from extraction.convert.converted import CannotConvert, Conversion, Converted

CONVERSIONS: Mapping[str, Conversion] = MappingProxyType(
    {item.id: item for item in (*SPREAD, *QUANTILES, *RATIOS, *EFFECTS, *ARMS, *ABSOLUTE)}
)


def convert(conversion: str, inputs: Mapping[str, object]) -> Converted:
    """Run one conversion by id.

    Empty optional fields (``None``) are left out. Raises ``CannotConvert`` with a sentence for an
    unknown id, a missing or unknown field, or inputs that the conversion refuses.
    """
    found = CONVERSIONS.get(conversion)
    if found is None:
        raise CannotConvert(f"There is no conversion called {conversion!r}.")
    given = {name: value for name, value in inputs.items() if value is not None}
    unknown = sorted(given.keys() - {field.name for field in found.inputs})
    if unknown:
        raise CannotConvert(f"{found.title} does not use {', '.join(unknown)}.")
    missing = [field.label for field in found.inputs if field.required and field.name not in given]
    if missing:
        raise CannotConvert(f"{found.title} still needs: {', '.join(missing)}.")
    for field in found.inputs:
        if field.kind == "yes_no" and not isinstance(given.get(field.name, True), bool):
            raise CannotConvert(f"{field.label} must be yes or no.")
    try:
        made = found.run(**given)
    except CannotConvert:
        raise
    except (ArithmeticError, ValueError) as beyond:
        raise CannotConvert(_TOO_FAR.format(found.title)) from beyond
    if not _finite(made.values):
        raise CannotConvert(_TOO_FAR.format(found.title))
    return made


_TOO_FAR = (
    "{}: these numbers are too large or too small to calculate with. Check their digits and units."
)


def _finite(value: object) -> bool:
    """Whether every number in it is finite."""
    if isinstance(value, Mapping):
        return all(_finite(item) for item in value.values())
    if isinstance(value, tuple | list):
        return all(_finite(item) for item in value)
    return not isinstance(value, float) or math.isfinite(value)
