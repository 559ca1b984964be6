"""Tool definitions from the TOML files in `data/`.

A file states facts of a tool (numbers of the questions, gates, rules) and words written for this
project. Gates and rules are text in the language of `conditions`. A domain may say `same_as =
"rob2/D1"`: variants of a tool share what they share.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from extraction.rob.conditions import parse
from extraction.rob.model import (
    NO_OPTION,
    NOT_APPLICABLE,
    Choice,
    Domain,
    Export,
    Judgement,
    OverallRules,
    Part,
    Preliminary,
    Question,
    Rule,
    Tool,
)

TOOL_IDS = (
    "rob1",
    "rob2",
    "rob2_cluster",
    "rob2_crossover",
    "robins_i_2016",
    "quadas2",
    "nos_cohort",
    "nos_case_control",
    "jbi_rct_2017",
)


def tools() -> tuple[Tool, ...]:
    """Every tool, in the order in which they are offered."""
    return tuple(tool(tool_id) for tool_id in TOOL_IDS)


@cache
def tool(tool_id: str) -> Tool:
    """One tool. Errors: KeyError for an id that no file has."""
    if tool_id not in TOOL_IDS:
        raise KeyError(f"There is no risk-of-bias tool '{tool_id}'.")
    raw = _read(tool_id)
    table = tomllib.loads(raw)
    base = table.get("same_as", "")
    domains = tuple(_domain(entry, table) for entry in table["domains"])
    definition = raw + "".join(tool(other).digest for other in _leans_on(table))
    return Tool(
        id=tool_id,
        name=table["name"],
        version=table["version"],
        unit=table["unit"],
        status=table["status"],
        judgements=_judgements(table.get("judgements", [])),
        domains=domains,
        overall=_overall(table.get("overall", {})),
        digest=hashlib.sha256(definition.encode()).hexdigest(),
        editable=table.get("editable", False),
        equivalent=tuple(table.get("equivalent", {}).items()),
        directions=tuple(table.get("directions", ())),
        preliminary=tool(base).preliminary if base else _preliminary(table.get("preliminary", [])),
        settings=tuple(table.get("settings", ())),
        export=_export(table["export"]) if "export" in table else None,
        link=table.get("link", ""),
        note=table.get("note", ""),
    )


def _read(name: str) -> str:
    return (files("extraction.rob") / "data" / f"{name}.toml").read_text(encoding="utf-8")


def _leans_on(table: Mapping[str, Any]) -> list[str]:
    shared = {entry["same_as"].split("/")[0] for entry in table["domains"] if "same_as" in entry}
    return sorted(shared | ({table["same_as"]} if "same_as" in table else set()))


def _judgements(entries: list[Mapping[str, str]]) -> tuple[Judgement, ...]:
    palette = tomllib.loads(_read("palette"))
    return tuple(
        Judgement(
            value=entry["value"],
            rank=rank,
            colours=palette[entry["level"]]["colours"],
            glyphs=palette[entry["level"]]["glyphs"],
        )
        for rank, entry in enumerate(entries)
    )


def _domain(entry: Mapping[str, Any], table: Mapping[str, Any]) -> Domain:
    if "same_as" in entry:
        tool_id, domain_id = entry["same_as"].split("/")
        return tool(tool_id).domain(domain_id, entry.get("effect", ""))
    questions = tuple(_question(question, table) for question in entry.get("questions", []))
    support = entry.get("support_required", table.get("support_required", False))
    return Domain(
        id=entry["id"],
        name=entry["name"],
        short=entry.get("short", entry["name"]),
        bias=entry.get("bias", ""),
        level=entry.get("level", table["unit"]),
        axis=entry.get("axis", "risk of bias"),
        effect=entry.get("effect", ""),
        prompt=entry.get("prompt", ""),
        questions=questions,
        parts=tuple(Part(p["id"], _rules(p["rules"], p["id"])) for p in entry.get("parts", [])),
        rules=_rules(entry.get("rules", []), entry["id"]),
        criteria=tuple(entry.get("criteria", {}).items()),
        support_required=support,
        note=entry.get("note", ""),
    )


def _question(entry: Mapping[str, Any], table: Mapping[str, Any]) -> Question:
    gate = entry.get("when", "otherwise")
    may_be_na = entry.get("may_be_na", False)
    return Question(
        id=entry["id"],
        text=entry["text"],
        choices=_choices(entry, table, offer_na="when" in entry or may_be_na),
        gate=parse(gate),
        gate_text="" if gate == "otherwise" else gate,
        help=entry.get("help", ""),
        may_be_na=may_be_na,
        multiple=entry.get("multiple", False),
        effect=entry.get("effect", ""),
        deviation=entry.get("deviation", ""),
        reassuring=entry.get("reassuring", ""),
    )


def _choices(
    entry: Mapping[str, Any], table: Mapping[str, Any], *, offer_na: bool
) -> tuple[Choice, ...]:
    if "options" in entry:
        stars = entry.get("stars", "")
        own = tuple(Choice(c, text, int(c in stars)) for c, text in entry["options"].items())
        return (*own, Choice(NO_OPTION, "none of these")) if entry.get("multiple") else own
    words: Mapping[str, str] = table["answers"]
    refused = {*entry.get("without", ()), *(() if offer_na else (NOT_APPLICABLE,))}
    return tuple(Choice(code, text) for code, text in words.items() if code not in refused)


def _rules(entries: list[list[str]], name: str) -> tuple[Rule, ...]:
    """Rules are written `[condition, judgement]` or `[condition, judgement, note]`."""
    return tuple(
        Rule(f"{name}.{place}", parse(entry[0]), entry[0], entry[1], *entry[2:])
        for place, entry in enumerate(entries, start=1)
    )


def _overall(entry: Mapping[str, Any]) -> OverallRules:
    escalation = entry.get("escalation")
    return OverallRules(
        needs=entry.get("needs", ""),
        rules=_rules(entry.get("rules", []), "overall"),
        choices=tuple(entry.get("choices", ())),
        escalation=parse(escalation) if escalation else None,
        escalates_to=entry.get("escalates_to", ""),
        bands=_rules(entry.get("bands", []), "bands"),
        score=entry.get("score", ""),
        note=entry.get("note", ""),
    )


def _preliminary(entries: list[Mapping[str, Any]]) -> tuple[Preliminary, ...]:
    return tuple(
        Preliminary(
            id=entry["id"],
            text=entry["text"],
            kind=entry["kind"],
            choices=tuple(entry.get("choices", ())),
            when=entry.get("when", ""),
        )
        for entry in entries
    )


def _export(entry: Mapping[str, Any]) -> Export:
    return Export(
        template=entry["template"],
        columns=tuple(entry["columns"]),
        values=tuple(entry.get("values", {}).items()),
        warning=entry.get("warning", ""),
    )
