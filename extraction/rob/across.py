"""From the domain judgements to one for the study or result, and what may be overridden."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from extraction.rob.conditions import Facts
from extraction.rob.evaluate import Options, first_match
from extraction.rob.model import Domain, Tool


@dataclass(frozen=True, slots=True)
class Overall:
    """The overall judgement that the tool suggests.

    judgement: None while incomplete, or where the tool leaves it to the assessor.
    may_become: level that the assessor may raise it to, with a reason; None mostly.
    points, of: score and its maximum (stars, or the count of Yes among those that count).
    """

    judgement: str | None
    problems: tuple[str, ...] = ()
    may_become: str | None = None
    points: int | None = None
    of: int | None = None


def overall(
    tool: Tool,
    judgements: Mapping[str, str],
    options: Options | None = None,
    key_domains: Collection[str] = (),
) -> Overall:
    """Overall judgement from one judgement for each domain (final ones, overrides included).

    judgements: level by domain id. key_domains: for tools whose overall judgement rests on
        domains that the protocol names (RoB 1).
    Errors: none; sentences in `problems`. Star scales: see `star_total`.
    """
    domains = tool.domains_for((options or Options()).effect)
    problems = _bad_levels(tool, domains, judgements)
    counted, wanting = _counted(tool, domains, judgements, key_domains)
    problems += wanting
    points, of = _share(tool, judgements) if not problems else (None, None)
    if problems or not tool.overall.rules:
        return Overall(None, tuple(problems), points=points, of=of)
    values = [judgements[domain] for domain in counted]
    counts = {level.value: (values.count(level.value),) * 2 for level in tool.judgements}
    match = first_match(tool.overall.rules, Facts(counts=counts))
    escalation = tool.overall.escalation
    raised = escalation is not None and bool(escalation.holds(Facts(counts=counts)))
    return Overall(
        judgement=match.then if match else None,
        may_become=tool.overall.escalates_to if raised else None,
    )


def star_total(tool: Tool, stars: Mapping[str, int], *, bands: bool = False) -> Overall:
    """Total of a star scale, and its band if the team uses bands (a convention, not the scale).

    stars: stars by section id, as `evaluate` counted them.
    Errors: none; sentences in `problems`.
    """
    problems = []
    highest = {domain.id: _most_stars(domain) for domain in tool.domains}
    for section, most in highest.items():
        if section not in stars:
            problems.append(f"Section {section} is not complete yet.")
        elif not 0 <= stars[section] <= most:
            problems.append(f"Section {section} has 0 to {most} stars, not {stars[section]}.")
    problems += [f"{tool.name} has no section {s}." for s in stars if s not in highest]
    if problems:
        return Overall(None, tuple(problems), of=sum(highest.values()))
    counts = {section: (n, n) for section, n in stars.items()}
    match = first_match(tool.overall.bands, Facts(counts=counts)) if bands else None
    return Overall(
        judgement=match.then if match else None,
        points=sum(stars.values()),
        of=sum(highest.values()),
    )


def judgement_problems(
    tool: Tool,
    domain: Domain,
    judgement: str,
    *,
    suggested: str | None = None,
    support: str = "",
    reason: str = "",
) -> tuple[str, ...]:
    """What keeps a final judgement of a domain from being saved; empty if nothing does."""
    problems = []
    levels = [level.value for level in tool.judgements]
    if judgement not in levels:
        problems.append(f"'{judgement}' is not a level of {tool.name}; choose {', '.join(levels)}.")
    if domain.support_required and not support.strip():
        problems.append(
            f"{domain.name}: say what supports the judgement; quote or describe what the report "
            "says, then give the reason."
        )
    if suggested is not None and suggested != judgement and not reason.strip():
        problems.append(
            f"{domain.name}: the answers suggest {suggested}; give a reason for {judgement}."
        )
    return tuple(problems)


def _bad_levels(
    tool: Tool, domains: tuple[Domain, ...], judgements: Mapping[str, str]
) -> list[str]:
    known = {domain.id for domain in domains}
    levels = {level.value for level in tool.judgements}
    unknown = [
        f"{tool.name} has no domain {domain}." for domain in judgements if domain not in known
    ]
    wrong = [
        f"Domain {domain}: '{value}' is not a level of {tool.name}."
        for domain, value in judgements.items()
        if domain in known and value not in levels
    ]
    return unknown + wrong


def _counted(
    tool: Tool,
    domains: tuple[Domain, ...],
    judgements: Mapping[str, str],
    key_domains: Collection[str],
) -> tuple[list[str], list[str]]:
    """The domains that the overall judgement rests on, and what is still wanting."""
    ids = [domain.id for domain in domains]
    needs = tool.overall.needs
    if needs == "key domains":
        if not key_domains:
            return [], ["Name the key domains in the protocol to get an overall judgement."]
        unknown = [f"{tool.name} has no domain {d}." for d in key_domains if d not in ids]
        ids = [domain for domain in ids if domain in key_domains]
        return ids, unknown + _not_judged(ids, judgements)
    return ids, _not_judged(ids, judgements) if needs else []


def _not_judged(ids: list[str], judgements: Mapping[str, str]) -> list[str]:
    return [f"Domain {domain} is not judged yet." for domain in ids if domain not in judgements]


def _share(tool: Tool, judgements: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Count of the scored level among the judgements that count; Not applicable leaves both."""
    if not tool.overall.score or tool.overall.score == "stars":
        return None, None
    values = [value for value in judgements.values() if value != "Not applicable"]
    return values.count(tool.overall.score), len(values)


def _most_stars(domain: Domain) -> int:
    return sum(
        sum(choice.stars for choice in question.choices)
        if question.multiple
        else max((choice.stars for choice in question.choices), default=0)
        for question in domain.questions
    )
