"""Every public analysis that a piece of work calls, with what it was given and what came back."""

import importlib
import inspect
import pkgutil
import sys
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

import analysis.stats
from analysis.stats.result import Answer


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(analysis.stats.__path__, "analysis.stats."):
        yield importlib.import_module(found.name)


def classes(hint: Any) -> Iterator[type]:
    """The classes inside a type hint."""
    if isinstance(hint, type):
        yield hint
    for part in typing.get_args(hint):
        yield from classes(part)


def gives(function: Callable[..., Any]) -> Iterator[type]:
    yield from classes(typing.get_type_hints(function).get("return"))


def public() -> dict[CodeType, Callable[..., Any]]:
    """Functions without a leading underscore that return an answer, by their code."""
    return {
        made.__code__: made
        for module in modules()
        for name, made in vars(module).items()
        if inspect.isfunction(made)
        and made.__module__ == module.__name__
        and not name.startswith("_")
        and any(issubclass(kind, Answer) for kind in gives(made))
    }


@dataclass
class Call:
    """One call: the function, its keyword-only arguments, and its answer."""

    function: Callable[..., Any]
    chosen: dict[str, Any]
    answer: Any


def recorded(work: Callable[[], Any]) -> list[Call]:
    """The calls of public analyses while ``work`` is done."""
    known, calls, chosen = public(), [], {}

    def watch(frame: FrameType, event: str, value: Any) -> None:
        code = frame.f_code
        if code not in known:
            return
        if event == "call":
            keyword = inspect.getfullargspec(known[code]).kwonlyargs
            chosen[id(frame)] = {name: frame.f_locals[name] for name in keyword}
        elif event == "return" and value is not None:
            calls.append(Call(known[code], chosen.pop(id(frame)), value))

    sys.setprofile(watch)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls
