"""Two people vote alone, a third settles what they disagree on."""

import random
from collections.abc import Callable, Collection, Sequence

from django.core.files.base import ContentFile

from analysis.demo.generator import SEED
from analysis.demo.imr import title_key
from analysis.demo.placeholder import placeholder_pdf
from analysis.demo.team import Team
from analysis.demo.works import Work
from reviews.models import Criterion, Membership
from screening.actions.fulltexts import upload_full_text
from screening.actions.resolutions import resolve_conflict
from screening.actions.votes import cast_vote
from screening.models import Item, Stage, Verdict

IN_DISPUTE = 0.05
REPORTS_IN_DISPUTE = 0.12
IN_DOUBT = 0.15
MIND = "One of us saw no control group; the methods name one."


def screen_titles(team: Team, works: Sequence[Work], sought: Collection[str]) -> None:
    """Every record twice; conflicts go to the adjudicator."""
    keys = {title_key(work.title): work.key for work in works}
    rng = random.Random(SEED)
    criteria = list(team.review.criteria.all().current())
    for item in _items(team, Stage.TITLE_ABSTRACT):
        include = _key(item, keys) in sought
        votes = _two_votes(rng, include)
        for seat, verdict in zip(_pair(team, rng), votes, strict=True):
            ticked = _ticked(rng, criteria) if verdict == Verdict.EXCLUDE else ()
            cast_vote(seat=seat, item=item, verdict=verdict, criteria=ticked,
                      seconds=rng.randint(4, 60))  # fmt: skip
    _settle(team, Stage.TITLE_ABSTRACT, lambda item: _key(item, keys) in sought, criteria)


def read_reports(team: Team, works: Sequence[Work], included: Collection[str]) -> None:
    """A placeholder for every full text, two votes with criteria, conflicts settled."""
    keys = {title_key(work.title): work.key for work in works}
    rng = random.Random(SEED + 1)
    criteria = list(team.review.criteria.all().current())
    for number, item in enumerate(_items(team, Stage.FULL_TEXT)):
        _keep_placeholder(team.first, item)
        include = _key(item, keys) in included
        reason = [criteria[number % len(criteria)].pk]
        votes = _two_votes(rng, include, doubt=0, dispute=REPORTS_IN_DISPUTE)
        for seat, verdict in zip(_pair(team, rng), votes, strict=True):
            ticked = reason if verdict == Verdict.EXCLUDE else ()
            cast_vote(seat=seat, item=item, verdict=verdict, criteria=ticked,
                      seconds=rng.randint(200, 1500))  # fmt: skip
    _settle(team, Stage.FULL_TEXT, lambda item: _key(item, keys) in included, criteria)


def leave_open(team: Team, votes: int, conflicts: int) -> None:
    """A few votes of both, of which the first `conflicts` disagree; the rest waits."""
    for number, item in enumerate(_items(team, Stage.TITLE_ABSTRACT)[:votes]):
        other = Verdict.INCLUDE if number < conflicts else Verdict.EXCLUDE
        cast_vote(seat=team.first, item=item, verdict=Verdict.EXCLUDE, seconds=12)
        cast_vote(seat=team.second, item=item, verdict=other, seconds=15)


def _items(team: Team, stage: str) -> list[Item]:
    rows = Item.objects.filter(review=team.review).at(stage).in_play()
    return list(rows.select_related("record", "report").order_by("id"))


def _key(item: Item, keys: dict[str, str]) -> str:
    shown = item.record or item.report
    return keys[title_key(shown.title if shown else "")]


def _pair(team: Team, rng: random.Random) -> tuple[Membership, Membership]:
    return team.pair if rng.random() < 0.5 else (team.second, team.first)


def _two_votes(
    rng: random.Random, include: bool, doubt: float = IN_DOUBT, dispute: float = IN_DISPUTE
) -> tuple[Verdict, Verdict]:
    """Usually both see what is true; sometimes one does not, or is unsure."""
    right = Verdict.INCLUDE if include else Verdict.EXCLUDE
    wrong = Verdict.EXCLUDE if include else Verdict.INCLUDE
    if rng.random() < (3 * dispute if include else dispute):
        return right, wrong
    return right, Verdict.MAYBE if include and rng.random() < doubt else right


def _ticked(rng: random.Random, criteria: Sequence[Criterion]) -> list[int]:
    return [rng.choice(criteria).pk] if rng.random() < 0.6 else []


def _settle(
    team: Team, stage: str, comes_in: Callable[[Item], bool], criteria: Sequence[Criterion]
) -> None:
    for number, item in enumerate(Item.objects.filter(review=team.review).at(stage).conflicts()):
        include = comes_in(item)
        resolve_conflict(
            seat=team.adjudicator,
            item=item,
            verdict=Verdict.INCLUDE if include else Verdict.EXCLUDE,
            reason=None if include else criteria[number % len(criteria)],
            note=MIND if include else "",
        )


def _keep_placeholder(seat: Membership, item: Item) -> None:
    report = item.report
    if report is None:
        return
    lines = [
        "Placeholder for the demo",
        report.label,
        "The publisher's PDF is not part of Concord; upload your own copy.",
    ]
    file = ContentFile(placeholder_pdf(lines), name=f"{report.label}.pdf")
    upload_full_text(seat=seat, report=report, upload=file)
