"""What a risk-of-bias tool is made of: data only, read from the files in `data/`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from extraction.rob.conditions import Condition

GlyphSet = Literal["robvis", "revman"]
ColourSet = Literal["cochrane", "colourblind"]
Axis = Literal["risk of bias", "applicability"]

NOT_APPLICABLE = "NA"
NO_OPTION = "none"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One level of judgement, from best (rank 0) to worst, as figures draw it.

    colours: `#rrggbb` by colour set. glyphs: one character by glyph set; the same character means
    different levels in the two sets, so a figure uses one set and prints its legend. A level that
    a set does not know has no entry there.
    """

    value: str
    rank: int
    colours: Mapping[ColourSet, str]
    glyphs: Mapping[GlyphSet, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer: its code, its words, and the stars that it earns (0 for most)."""

    code: str
    text: str
    stars: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A signalling question.

    gate: asked only while this holds; `gate_text` is the same in words. may_be_na: the assessor
    may answer Not applicable although the gate is open. multiple: several choices at once,
    written `a+b`, or `none`. effect and deviation: asked only for that effect of interest, and
    only if the team addresses that kind of deviation.
    """

    id: str
    text: str
    choices: tuple[Choice, ...]
    gate: Condition
    gate_text: str = ""
    help: str = ""
    may_be_na: bool = False
    multiple: bool = False
    effect: str = ""
    deviation: str = ""
    reassuring: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """If the condition holds, this judgement; an empty one leaves it to the assessor."""

    id: str
    condition: Condition
    text: str
    then: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A step inside a domain that has a judgement of its own."""

    id: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Domain:
    """A kind of bias: judged by rules from questions, or by the assessor against criteria.

    level: what one judgement concerns (study, result, outcome class, ...).
    effect: set where the tool has two versions of the domain, by effect of interest.
    criteria: what each judgement means. support_required: a judgement needs its reasons in words.
    """

    id: str
    name: str
    short: str
    bias: str = ""
    level: str = ""
    axis: Axis = "risk of bias"
    effect: str = ""
    prompt: str = ""
    questions: tuple[Question, ...] = ()
    parts: tuple[Part, ...] = ()
    rules: tuple[Rule, ...] = ()
    criteria: tuple[tuple[str, str], ...] = ()
    support_required: bool = False
    note: str = ""

    def question(self, question_id: str) -> Question:
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


@dataclass(frozen=True, slots=True)
class OverallRules:
    """How domain judgements become one.

    needs: `every domain`, `key domains` (the team names them), or nothing.
    choices: levels of the overall judgement where they are not those of the domains.
    escalation: while this holds the assessor may give `escalates_to`, with a reason.
    bands: optional labels of a star total. score: `stars`, or the level whose share is counted.
    """

    needs: str = ""
    rules: tuple[Rule, ...] = ()
    choices: tuple[str, ...] = ()
    escalation: Condition | None = None
    escalates_to: str = ""
    bands: tuple[Rule, ...] = ()
    score: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Preliminary:
    """Something stated before the first domain is judged."""

    id: str
    text: str
    kind: str
    choices: tuple[str, ...] = ()
    when: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """How robvis wants the table: template, columns, and its words for our levels."""

    template: str
    columns: tuple[str, ...]
    values: tuple[tuple[str, str], ...] = ()
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool in one version. `digest` is kept with every assessment: sha256 of the definition.

    status: how sure the algorithm is: `verified`, `provisional` (suggestions say so), `none`.
    """

    id: str
    name: str
    version: str
    unit: str
    status: str
    judgements: tuple[Judgement, ...]
    domains: tuple[Domain, ...]
    overall: OverallRules
    digest: str
    editable: bool = False
    equivalent: tuple[tuple[str, str], ...] = ()
    directions: tuple[str, ...] = ()
    preliminary: tuple[Preliminary, ...] = ()
    settings: tuple[str, ...] = ()
    export: Export | None = None
    link: str = ""
    note: str = ""

    def domain(self, domain_id: str, effect: str = "") -> Domain:
        """The domain, in its version for this effect of interest. Errors: KeyError."""
        for domain in self.domains:
            if domain.id == domain_id and domain.effect in ("", effect):
                return domain
        raise KeyError(f"{self.name} has no domain {domain_id} for the effect '{effect}'.")

    def domains_for(self, effect: str = "") -> tuple[Domain, ...]:
        """The domains that an assessment of this effect of interest has, in order."""
        return tuple(domain for domain in self.domains if domain.effect in ("", effect))

    def judgement(self, value: str) -> Judgement:
        for judgement in self.judgements:
            if judgement.value == value:
                return judgement
        raise KeyError(value)

    @property
    def glyph_sets(self) -> tuple[GlyphSet, ...]:
        """Sets that have a glyph for every level of this tool; only these suit a figure."""
        sets: tuple[GlyphSet, ...] = ("robvis", "revman") if self.judgements else ()
        return tuple(s for s in sets if all(s in level.glyphs for level in self.judgements))

    @property
    def effects(self) -> tuple[str, ...]:
        """Effects of interest that the tool tells apart; none for most."""
        found = [domain.effect for domain in self.domains]
        found += [question.effect for domain in self.domains for question in domain.questions]
        return tuple(dict.fromkeys(effect for effect in found if effect))

    def with_domains(self, domains: tuple[Domain, ...]) -> "Tool":
        """The same tool with a team's own domain set. Errors: ValueError with a sentence."""
        if not self.editable:
            raise ValueError(f"The domains of {self.name} are fixed.")
        if not domains:
            raise ValueError("A tool needs at least one domain.")
        ids = [domain.id for domain in domains]
        twice = sorted({domain_id for domain_id in ids if ids.count(domain_id) > 1})
        if twice:
            raise ValueError(f"Two domains have the same id: {', '.join(twice)}.")
        digest = hashlib.sha256((self.digest + repr(domains)).encode()).hexdigest()
        return replace(self, domains=domains, digest=digest)
