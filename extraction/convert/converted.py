"""What a conversion gives back, and how a conversion is described to the application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Value = float | int | bool | str | tuple[float, ...] | Mapping[str, "Value"]


class CannotConvert(ValueError):
    """The inputs cannot be what they claim; the message is a sentence for the extractor."""


@dataclass(frozen=True, slots=True)
class Converted:
    """The outcome of one conversion.

    ``values`` holds every number the formula gives, unrounded. ``recommended`` names, for a
    statistic of the extraction form (``mean``, ``sd``, ``se``, ``n``, ``events`` ...), the key of
    ``values`` that should be used for it. ``inputs`` repeats what went in, so that a derived value
    can always be traced. ``warnings`` are sentences; an empty tuple means nothing looked odd.
    """

    values: Mapping[str, Value]
    formula: str
    source: str
    inputs: Mapping[str, Value]
    warnings: tuple[str, ...] = ()
    recommended: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Value:
        return self.values[name]

    def number(self, name: str) -> float:
        """One value as a float; raises ``CannotConvert`` when it is not a single number."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise CannotConvert(f"This conversion gives no single number called {name!r}.")
        return float(value)

    def to_json(self) -> dict[str, object]:
        """Plain dictionaries, lists and numbers."""
        return {
            "values": plain(self.values),
            "formula": self.formula,
            "source": self.source,
            "inputs": plain(self.inputs),
            "warnings": list(self.warnings),
            "recommended": dict(self.recommended),
        }


def plain(value: object) -> object:
    """Nested mappings and tuples as dictionaries and lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


@dataclass(frozen=True, slots=True)
class Input:
    """One field that the application asks for.

    ``kind`` is ``number``, ``positive``, ``count``, ``proportion``, ``correlation``, ``level``,
    ``sign``, ``yes_no``, ``numbers`` or ``counts``.
    """

    name: str
    label: str
    kind: str = "number"
    required: bool = True
    default: Value | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """An entry of the registry: what it is called, what it asks for, what it gives."""

    id: str
    title: str
    group: str
    inputs: tuple[Input, ...]
    gives: tuple[str, ...]
    run: Callable[..., Converted]
