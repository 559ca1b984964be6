"""Numbers of a large stage are kept until the history grows, for those who may see them."""

from reviews import kept
from reviews.actions.members import change_role
from reviews.actions.protocol import change_criterion
from reviews.roles import Role
from screening import lab, teamwork
from screening.actions.resolutions import resolve_conflict
from screening.actions.votes import cast_vote, withdraw_vote
from screening.models import Stage

T = Stage.TITLE_ABSTRACT


def both(item, rosa, rune, one="include", other="include"):
    return [
        cast_vote(seat=rosa, item=item, verdict=one),
        cast_vote(seat=rune, item=item, verdict=other),
    ]


def rows(review) -> int:
    return lab.figures_of(review, T, "lenient").overall.n


def votes(reader, person) -> int:
    return next(e.votes for e in teamwork.of_stage(reader, T).people if e.seat == person)


def test_nothing_is_counted_twice_while_the_history_stands(
    review, owner, rosa, rune, add_records, django_assert_max_num_queries
):
    both(add_records(1)[0], rosa, rune)
    assert rows(review) == 1
    with django_assert_max_num_queries(1):
        assert rows(review) == 1


def test_little_is_counted_anew(review, rosa, rune, add_records, monkeypatch):
    both(add_records(1)[0], rosa, rune)
    for large, asked in ((2, 2), (1, 1)):
        monkeypatch.setattr(kept, "LARGE", large)
        counted = []
        for _again in range(2):
            kept.kept(review, f"rows-{large}", lambda: counted.append(1) or 1, int)  # noqa: B023
        assert len(counted) == asked


def test_figures_follow_every_vote_and_criterion(review, owner, rosa, rune, add_records, criteria):
    first, second = add_records(2)
    both(first, rosa, rune)
    assert rows(review) == 1
    changed = both(second, rosa, rune, "exclude", "include")
    assert rows(review) == 2 and second.pk in lab.figures_of(review, T, "lenient").differing
    withdraw_vote(seat=rune, vote=changed[1])
    assert rows(review) == 1
    before = set(lab.figures_of(review, T, "lenient").criteria)
    new = change_criterion(seat=owner, criterion=criteria[0], label="Other", reason="Other words")
    assert set(lab.figures_of(review, T, "lenient").criteria) - before == {new.pk}


def test_figures_that_are_kept_open_the_page_to_nobody(
    review, owner, rosa, rune, add_records, browse
):
    first, _second = add_records(2)
    both(first, rosa, rune)
    url = f"/r/{review.pk}/screening/title-abstract/agreement/"
    assert b"For the paper" in browse(owner).get(url).content
    assert b"Not while you still vote" in browse(rosa).get(url).content


def test_a_persons_numbers_are_kept_for_nobody_else(owner, rosa, rune, observer, add_records):
    first, second = add_records(2)
    both(first, rosa, rune)
    both(second, rosa, rune, "include", "exclude")
    for _again in range(2):
        assert [votes(each, rosa) for each in (owner, rosa, rune)] == [2, 2, 1]
        assert votes(observer, rosa) == 0
    resolve_conflict(seat=owner, item=second, verdict="include")
    assert votes(rune, rosa) == 2
    seat = change_role(seat=owner, member=rune, role=Role.OBSERVER)
    assert votes(seat, rosa) == 0


def test_pace_follows_what_is_settled(owner, rosa, rune, add_records):
    first, second = add_records(2)
    both(first, rosa, rune)
    assert teamwork.of_stage(owner, T).per_day == 1
    both(second, rosa, rune)
    assert teamwork.of_stage(owner, T).per_day == 2
