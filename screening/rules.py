"""From the votes on one item to its state.

One item is one record or report at one stage. Its state is a pure function of three things: the
rule of the stage's plan, the current votes of the current round, and the resolution, if there is
one. Nothing is stored, so a changed plan can be tried on the same votes before it is adopted.

Two required votes under `all_agree`, maybe counted as include:

    include or maybe, twice            -> included
    exclude, twice                     -> excluded
    exclude with include or maybe      -> conflict

With `maybe = "opens_conflict"` every complete set of votes that holds a maybe is a conflict, two
maybes too: they agree that somebody else must decide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["include", "maybe", "exclude"]
Decision = Literal["include", "exclude"]
Progression = Literal["all_agree", "any_include", "single"]
Maybe = Literal["counts_as_include", "opens_conflict"]
State = Literal["waiting", "one_vote", "conflict", "included", "excluded"]
Basis = Literal[
    "agreement", "single", "any_include", "consensus", "adjudication", "automation", "earlier"
]

PROGRESSIONS: tuple[Progression, ...] = ("all_agree", "any_include", "single")
MAYBES: tuple[Maybe, ...] = ("counts_as_include", "opens_conflict")
VERDICTS: tuple[Verdict, ...] = ("include", "maybe", "exclude")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a plan asks of the votes on an item.

    votes_required: votes before a verdict stands, 1 or more; `single` always needs one.
    progression: `all_agree`: every vote must point the same way; `any_include`: one include
        advances at once, an exclusion needs all required votes; `single`: one vote decides.
    maybe: `counts_as_include`, or `opens_conflict` (somebody else decides).
    reasons_conflict: excluding votes that ticked different criteria are a conflict.
    must_vote: groups of voters; until somebody of every group has voted, more votes are needed.
    gathering: a calibration round is open: whatever votes are in, more are awaited.

    Errors: ValueError with a sentence for a setting that does not exist.
    """

    votes_required: int = 2
    progression: Progression = "all_agree"
    maybe: Maybe = "counts_as_include"
    reasons_conflict: bool = False
    must_vote: tuple[frozenset[int], ...] = ()
    gathering: bool = False

    def __post_init__(self) -> None:
        if self.votes_required < 1:
            raise ValueError(f"At least one vote is required, not {self.votes_required}.")
        if self.progression not in PROGRESSIONS:
            raise ValueError(f"Progression is one of {', '.join(PROGRESSIONS)}.")
        if self.maybe not in MAYBES:
            raise ValueError(f"Maybe is one of {', '.join(MAYBES)}.")

    @property
    def votes_needed(self) -> int:
        """Votes that must be in before an exclusion or an agreement stands."""
        return 1 if self.progression == "single" else self.votes_required


@dataclass(frozen=True, slots=True)
class Ballot:
    """One current vote of the current round: who, what, and the criteria ticked as failed."""

    voter: int
    verdict: Verdict
    criteria: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"A verdict is one of {', '.join(VERDICTS)}.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """State of an item, and what settled it (None while nothing has)."""

    state: State
    basis: Basis | None = None

    @property
    def settled(self) -> bool:
        return self.state in ("included", "excluded")


def state(
    rule: Rule,
    ballots: Iterable[Ballot],
    resolution: Decision | None = None,
    resolution_basis: Basis = "adjudication",
) -> Outcome:
    """State of an item; total: every rule and every set of ballots has exactly one.

    ballots: current votes of the current round, in any order. One person never counts twice:
        of two ballots by the same voter the later in the sequence stands.
    resolution: what the resolution row of this round decided; it outranks the votes.
    resolution_basis: how it was decided; returned as the basis.
    `one_vote` means that some votes are in and more are needed, however many are required.
    """
    if resolution is not None:
        return Outcome("included" if resolution == "include" else "excluded", resolution_basis)
    current = _one_each(ballots)
    if not current:
        return Outcome("waiting")
    if rule.gathering or not _every_group_voted(rule, current):
        return Outcome("one_vote")
    if rule.progression == "any_include" and any(_advances(rule, b) for b in current):
        return Outcome("included", _basis_of_include(rule, current))
    if len(current) < rule.votes_needed:
        return Outcome("one_vote")
    return _complete(rule, current)


def takes(
    rule: Rule, voters: frozenset[int], voter: int, reserved: frozenset[int] = frozenset()
) -> bool:
    """Whether an undecided item takes a first vote of `voter`, after those of `voters`.

    reserved: people to whom the item was allocated; places are kept for those who have not voted.

    Somebody whose group is still missing may always vote: without them the item never settles.
    Anybody else may vote while enough places are left over for what is still owed: one for each
    person it is reserved for, and one for each missing group that none of these belongs to. A
    reserved person waits for missing groups alone. So no set of votes fills up without a group,
    and every undecided item takes the vote of somebody in the groups, among the reserved, or of
    anybody.
    """
    if voter in voters:
        return False
    missing = [group for group in rule.must_vote if group and not group & voters]
    if any(voter in group for group in missing):
        return True
    left = rule.votes_needed - len(voters) - 1
    if voter in reserved:
        return left >= len(missing)
    return left >= len(reserved - voters) + sum(not group & reserved for group in missing)


def reported_reason(protocol_order: Sequence[int], ballots: Iterable[Ballot]) -> int | None:
    """The one criterion that an exclusion is reported under; None when nobody ticked any.

    The first in the protocol's order that every excluding voter ticked, else the first that any
    of them ticked. Each report is thus counted under one reason, however many were ticked. Ticked
    criteria that the protocol no longer lists come last, by number, so that no reason is lost.
    """
    ticked = [set(b.criteria) for b in _one_each(ballots) if b.verdict == "exclude"]
    if not ticked:
        return None
    place = {criterion: position for position, criterion in enumerate(protocol_order)}

    def first(criteria: set[int]) -> int | None:
        return min(criteria, key=lambda c: (place.get(c, len(place)), c), default=None)

    shared = first(set.intersection(*ticked))
    return shared if shared is not None else first(set.union(*ticked))


def _one_each(ballots: Iterable[Ballot]) -> list[Ballot]:
    return list({ballot.voter: ballot for ballot in ballots}.values())


def _every_group_voted(rule: Rule, current: list[Ballot]) -> bool:
    voters = {ballot.voter for ballot in current}
    return all(group & voters for group in rule.must_vote if group)


def _advances(rule: Rule, ballot: Ballot) -> bool:
    if ballot.verdict == "maybe":
        return rule.maybe == "counts_as_include"
    return ballot.verdict == "include"


def _basis_of_include(rule: Rule, current: list[Ballot]) -> Basis:
    if rule.votes_needed == 1 and len(current) == 1:
        return "single"
    complete = len(current) >= rule.votes_needed
    return "agreement" if complete and all(_advances(rule, b) for b in current) else "any_include"


def _complete(rule: Rule, current: list[Ballot]) -> Outcome:
    if rule.maybe == "opens_conflict" and any(b.verdict == "maybe" for b in current):
        return Outcome("conflict")
    basis: Basis = "single" if len(current) == 1 else "agreement"
    if all(b.verdict == "exclude" for b in current):
        differ = len({frozenset(b.criteria) for b in current}) > 1
        return (
            Outcome("conflict") if rule.reasons_conflict and differ else Outcome("excluded", basis)
        )
    if all(_advances(rule, b) for b in current):
        return Outcome("included", basis)
    return Outcome("conflict")
