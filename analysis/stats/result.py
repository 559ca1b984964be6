"""What every statistics result shares: cautions in words, one error, JSON in and out.

A result is a frozen dataclass that derives from :class:`Result`. ``to_json`` gives plain lists,
numbers and strings (not-a-number as ``null``, infinities as ``"Inf"``/``"-Inf"``), without
rounding; ``from_json`` gives the same object back. What an analysis returns is an
:class:`Answer`: it also carries what was asked, in words, with inputs and options.
"""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Self, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Index = NDArray[np.intp]


class CannotEstimate(ValueError):
    """The numbers given do not allow the answer asked for; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Caution:
    """Something the reader of a result must know: a short code for tests, a sentence for people."""

    code: str
    text: str


class Result:
    """JSON for frozen dataclasses of numbers, arrays, strings and other results."""

    __slots__ = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types; every field, unrounded."""
        assert is_dataclass(self)
        return {f.name: encode(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """The object that ``to_json`` wrote; unknown keys are ignored."""
        assert is_dataclass(cls)
        hints = get_type_hints(cls)
        known = {f.name: f for f in fields(cls) if f.name in given}
        return cls(**{name: decode(hints[name], given[name]) for name in known})


@dataclass(frozen=True, slots=True)
class Asked(Result):
    """What a result answers: the method in ``words``, ``inputs`` and ``options`` by their names.

    Inputs are columns of numbers (k,), matrices, or tuples of labels or of matrices, as they were
    used; options are single values, or tuples of them.
    """

    words: str
    inputs: Mapping[str, Any]
    options: Mapping[str, Any]

    def about(self, words: str, inputs: Mapping[str, Any] | None = None, **options: Any) -> Asked:
        """The same for what follows from it: ``words`` first, more inputs, more options."""
        more = self.inputs if inputs is None else {**self.inputs, **inputs}
        return Asked(f"{words}; {self.words}", more, {**self.options, **options})


NOT_KEPT = Asked("not kept: the result is older than the record of what was asked", {}, {})


class Answer(Result):
    """What an analysis returns. Each has ``asked``, ``k`` and ``cautions`` beside its numbers."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def asked(self) -> Asked:
            """What was asked."""

        @property
        def k(self) -> int:
            """How many studies (or effects) it rests on."""

        @property
        def cautions(self) -> tuple[Caution, ...]:
            """What the reader must know."""

    @property
    def method_name(self) -> str:
        """The method in words."""
        return self.asked.words

    @property
    def inputs(self) -> Mapping[str, Any]:
        """The data it was computed from."""
        return self.asked.inputs

    @property
    def options(self) -> Mapping[str, Any]:
        """What was chosen."""
        return self.asked.options

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """The object that ``to_json`` wrote; an older one says that what was asked was not kept."""
        if "asked" in {f.name for f in fields(cls)} and "asked" not in given:  # type: ignore[arg-type]  # a dataclass
            given = {**given, "asked": NOT_KEPT.to_json()}
        return super().from_json(given)


def encode(value: object) -> Any:
    """One value as JSON types."""
    if isinstance(value, Result):
        return value.to_json()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: encode(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, np.ndarray):
        return [encode(item) for item in value.tolist()]
    if isinstance(value, float | np.floating):
        return _encode_number(float(value))
    if isinstance(value, np.integer | np.bool_):
        return value.item()
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    return value


def _encode_number(value: float) -> float | str | None:
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "Inf" if value > 0 else "-Inf"
    return value


def decode(hint: Any, value: Any) -> Any:
    """JSON back to the type that a field declares."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return None if value is None else decode(_not_none(hint), value)
    if hint is float:
        return _decode_number(value)
    if origin is np.ndarray or hint is np.ndarray:
        return _decode_array(value)
    if isinstance(hint, type) and issubclass(hint, Result):
        return hint.from_json(value)
    if isinstance(hint, type) and is_dataclass(hint):
        return hint(**value)
    if origin is tuple:
        return _decode_tuple(get_args(hint), value)
    if origin is Mapping:
        return {name: _decode_any(item) for name, item in value.items()}
    return value


def _decode_any(value: Any) -> Any:
    """Columns of numbers and matrices as arrays, other lists as tuples, single values as they are.

    Text among the items makes a list one of labels.
    """
    if not isinstance(value, list):
        return value
    inner = [item for item in value if isinstance(item, list)]
    if any(isinstance(item, str) and item not in ("Inf", "-Inf") for item in value):
        return tuple(value)
    if not inner:
        return _decode_array(value)
    flat = all(not isinstance(item, list) for row in inner for item in row)
    if flat and len({len(row) for row in inner}) == 1:
        return _decode_array(value)
    return tuple(_decode_any(item) for item in value)


def _not_none(hint: Any) -> Any:
    return next(part for part in get_args(hint) if part is not type(None))


def _decode_tuple(parts: tuple[Any, ...], value: list[Any]) -> tuple[Any, ...]:
    if len(parts) == 2 and parts[1] is Ellipsis:
        return tuple(decode(parts[0], item) for item in value)
    return tuple(decode(part, item) for part, item in zip(parts, value, strict=True))


def _decode_number(value: Any) -> float:
    if value is None:
        return math.nan
    if isinstance(value, str):
        return math.inf if value == "Inf" else -math.inf
    return float(value)


def _decode_array(value: list[Any]) -> NDArray[Any]:
    if value and all(isinstance(item, bool) for item in value):
        return np.array(value, dtype=bool)
    if value and isinstance(value[0], list):
        return np.array([[_decode_number(item) for item in row] for row in value])
    return np.array([_decode_number(item) for item in value], dtype=np.float64)


def column(values: ArrayLike, name: str) -> Array:
    """A one-dimensional float array; ``None`` becomes not-a-number.

    Raises CannotEstimate when a value is no number.
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as wrong:
        raise CannotEstimate(f"{name} must be numbers; {wrong}.") from wrong
    array = array[None] if array.ndim == 0 else array
    if array.ndim != 1:
        raise CannotEstimate(f"{name} must be one column of numbers, one per study.")
    return array
