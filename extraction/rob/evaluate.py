"""From the answers to the signalling questions to a suggested judgement.

Order of work in a domain: questions are read in their order; each gate is decided from the
answers above it; a question whose gate is closed counts as Not applicable; probably yes and
probably no count as yes and no; then the rules are read from the top and the first that holds
gives the judgement. Nothing is suggested while an applicable question is unanswered.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from extraction.rob.conditions import Facts, names
from extraction.rob.model import NO_OPTION, NOT_APPLICABLE, Domain, Question, Rule, Tool


@dataclass(frozen=True, slots=True)
class Options:
    """What the team decided before it judged.

    effect: effect of interest, where the tool has versions of questions by effect.
    deviations: kinds of deviation addressed (adhering effect); None: not stated, all are asked.
    confounding: `baseline` or `time-varying`, where ROBINS-I gives no route (1.2 or 1.3 NI).
    """

    effect: str = "assignment"
    deviations: frozenset[str] | None = None
    confounding: str = ""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the answers to one domain come to.

    judgement: None while incomplete, refused, or left to the assessor.
    applicable: ids of the questions to be answered now, in order.
    problems: sentences, one for each thing to mend; empty once everything is in order.
    parts: judgement of each part of the domain, where it has parts.
    foreseen: the judgement, if the answers so far already fix it; to be shown, never stored.
    stars: stars earned, for scales that count them; None while incomplete.
    reason: id of the rule that gave the judgement. note: what the tool says to the assessor.
    """

    judgement: str | None
    applicable: tuple[str, ...]
    problems: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    foreseen: str | None = None
    stars: int | None = None
    reason: str = ""
    note: str = ""


def gated(
    tool: Tool, domain: Domain, answers: Mapping[str, str], options: Options | None = None
) -> dict[str, str]:
    """The answers that count: Not applicable where a gate is closed, whatever was ticked before.

    The ticked answers stay with the caller, and come back here when the gate opens again.
    """
    state = _walk(tool, domain, answers, options or Options())
    counted = {q: answers[q] for q in state.applicable if q in answers}
    return counted | dict.fromkeys(state.closed, NOT_APPLICABLE)


def evaluate(
    tool: Tool, domain: Domain, answers: Mapping[str, str], options: Options | None = None
) -> Suggested:
    """Judgement that the tool suggests for one domain.

    answers: code by question id; a question that is not applicable is absent or `NA`; several
        choices at once are written `a+b`. The order of the mapping never matters.
    Errors: none; whatever is wrong becomes a sentence in `problems`, and then nothing is judged.
    Source: the algorithms published with each tool; see `data/`.
    """
    chosen = options or Options()
    walk = _walk(tool, domain, answers, chosen)
    problems = (*_option_problems(tool, domain, chosen), *walk.problems)
    missing = [q for q in walk.applicable if q not in answers]
    facts = Facts(walk.values, _counts(domain, walk))
    parts, match = _judge(domain, facts)
    if problems or missing or not (domain.questions or domain.rules):
        asked = tuple(f"Question {q} is not answered yet." for q in missing)
        foreseen = (match.then or None) if match and not problems else None
        return Suggested(None, walk.applicable, (*problems, *asked), foreseen=foreseen)
    return Suggested(
        judgement=(match.then or None) if match else None,
        applicable=walk.applicable,
        parts=tuple(parts.items()),
        foreseen=(match.then or None) if match else None,
        stars=_stars(domain, answers),
        reason=match.id if match else "",
        note=match.note if match else "",
    )


@dataclass(slots=True)
class _Walk:
    """A reading of one domain: what is asked, what is closed, and what the answers count as."""

    values: dict[str, str]
    applicable: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def _walk(tool: Tool, domain: Domain, answers: Mapping[str, str], options: Options) -> _Walk:
    walk = _Walk(values={"confounding": options.confounding} if options.confounding else {})
    same = dict(tool.equivalent)
    problems = _unknown_questions(domain, answers)
    for question in domain.questions:
        gate = _gate(question, options, walk.values)
        answer = answers.get(question.id)
        if gate is None:
            problems += _no_route(question, walk.values)
        elif gate:
            walk.applicable += (question.id,)
            problems += _refusal(question, answer)
            if answer is not None:
                walk.values[question.id] = same.get(answer, answer)
        else:
            walk.closed += (question.id,)
            walk.values[question.id] = NOT_APPLICABLE
            if answer not in (None, NOT_APPLICABLE):
                problems.append(_closed(question, str(answer)))
    walk.problems = tuple(problems)
    return walk


def _gate(question: Question, options: Options, values: Mapping[str, str]) -> bool | None:
    if question.effect not in ("", options.effect):
        return False
    addressed = options.deviations
    if question.deviation and addressed is not None and question.deviation not in addressed:
        return False
    return question.gate.holds(Facts(values))


def _unknown_questions(domain: Domain, answers: Mapping[str, str]) -> list[str]:
    known = {question.id for question in domain.questions}
    return [f"{domain.name} has no question {q}." for q in answers if q not in known]


def _no_route(question: Question, values: Mapping[str, str]) -> list[str]:
    """An undecided gate is a problem only if an option, not an answer, is what it waits for."""
    waits_for = names(question.gate) - set(values)
    if waits_for == {"confounding"}:
        return [
            f"Question {question.id}: the answers above give no route. State whether baseline or "
            "time-varying confounding is judged."
        ]
    return []


def _refusal(question: Question, answer: str | None) -> list[str]:
    if answer is None:
        return []
    allowed = {choice.code for choice in question.choices} - {NOT_APPLICABLE}
    if question.may_be_na:
        allowed |= {NOT_APPLICABLE}
    if question.multiple:
        codes = answer.split("+")
        fine = set(codes) <= allowed and len(codes) == len(set(codes))
        fine = fine and (NO_OPTION not in codes or len(codes) == 1)
    else:
        fine = answer in allowed
    if fine:
        return []
    if answer == NOT_APPLICABLE:
        return [f"Question {question.id} applies here, so it cannot be Not applicable."]
    offered = ", ".join(choice.code for choice in question.choices if choice.code in allowed)
    return [f"'{answer}' is not an answer to question {question.id}; answer {offered}."]


def _closed(question: Question, answer: str) -> str:
    asked = f" It is asked only if {question.gate_text}." if question.gate_text else ""
    return (
        f"Question {question.id} does not apply to these answers, so it must be Not applicable, "
        f"not '{answer}'.{asked}"
    )


def _option_problems(tool: Tool, domain: Domain, options: Options) -> list[str]:
    problems = []
    effects = tool.effects
    if effects and options.effect not in effects:
        problems.append(
            f"The effect of interest is {' or '.join(effects)}, not '{options.effect}'."
        )
    if domain.effect and domain.effect != options.effect:
        problems.append(f"This version of {domain.id} is for the effect of {domain.effect}.")
    kinds = {question.deviation for question in domain.questions if question.deviation}
    if kinds and options.deviations is not None:
        if not options.deviations & kinds:
            problems.append("State at least one kind of deviation that the review addresses.")
        problems += [
            f"'{kind}' is not a kind of deviation; choose from {', '.join(sorted(kinds))}."
            for kind in sorted(options.deviations - kinds)
        ]
    return problems


def _counts(domain: Domain, walk: _Walk) -> dict[str, tuple[int, int]]:
    """How often each answer was given: at least, and at most once all questions are answered."""
    given = [walk.values[q.id] for q in domain.questions if q.id in walk.values]
    unknown = len(domain.questions) - len(given)
    codes = {choice.code for question in domain.questions for choice in question.choices}
    return {code: (given.count(code), given.count(code) + unknown) for code in codes}


def _judge(domain: Domain, facts: Facts) -> tuple[dict[str, str], Rule | None]:
    parts = {}
    for part in domain.parts:
        match = first_match(part.rules, facts)
        if match is not None:
            parts[part.id] = match.then
    return parts, first_match(domain.rules, Facts({**facts.values, **parts}, facts.counts))


def first_match(rules: tuple[Rule, ...], facts: Facts) -> Rule | None:
    """First rule that holds; None if there is none or an earlier one is still undecided.

    Undecided rules before it do not matter when they would give the same judgement.
    """
    undecided: set[str] = set()
    for rule in rules:
        holds = rule.condition.holds(facts)
        if holds:
            return rule if undecided <= {rule.then} else None
        if holds is None:
            undecided.add(rule.then)
    return None


def _stars(domain: Domain, answers: Mapping[str, str]) -> int | None:
    if not any(choice.stars for question in domain.questions for choice in question.choices):
        return None
    worth = {(q.id, c.code): c.stars for q in domain.questions for c in q.choices}
    return sum(
        worth[question.id, code]
        for question in domain.questions
        for code in answers[question.id].split("+")
    )
