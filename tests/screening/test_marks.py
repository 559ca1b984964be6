"""Notes and tags beside items, and highlighted words."""

import json
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from reviews.signals import records_removed
from screening.actions import marks
from screening.actions.resolutions import resolve_conflict
from screening.highlights import terms_for
from screening.models import Highlight, Note, Tag

BY_HTMX = {"HX-Request": "true"}


def marks_url(review, item, end: str) -> str:
    return f"/r/{review.pk}/screening/title-abstract/items/{item.pk}/{end}/"


def test_a_changed_note_is_a_new_row_and_an_empty_one_takes_it_away(rosa, item):
    marks.save_note(seat=rosa, item=item, text="  Ask the authors ")
    same = marks.save_note(seat=rosa, item=item, text="Ask the authors")
    assert Note.objects.get() == same
    marks.save_note(seat=rosa, item=item, text="Asked on Monday")
    assert [note.text for note in Note.objects.current()] == ["Asked on Monday"]
    assert marks.save_note(seat=rosa, item=item, text="") is None
    assert not Note.objects.current().exists() and Note.objects.count() == 2
    assert AuditEvent.objects.filter(verb="note_saved").count() == 3


def test_a_tag_stands_once_whatever_its_case_and_comes_off(rosa, rune, item):
    made = marks.add_tag(seat=rosa, item=item, name=" Back  ground ")
    assert made.name == "Back ground"
    assert marks.add_tag(seat=rosa, item=item, name="back ground") == made
    with pytest.raises(RuleBroken, match="Only the person who put a tag on"):
        marks.remove_tag(seat=rune, tag=made)
    for _twice in range(2):
        marks.remove_tag(seat=rosa, tag=made)
    assert not Tag.objects.current().exists() and Tag.objects.count() == 1
    assert AuditEvent.objects.filter(verb="tag_removed").count() == 1


@pytest.mark.parametrize(("name", "words"), [("  ", "Write the tag"), ("x" * 61, "at most 60")])
def test_a_tag_that_is_none_is_refused_in_words(rosa, item, name, words):
    with pytest.raises(RuleBroken, match=words):
        marks.add_tag(seat=rosa, item=item, name=name)


def test_an_observer_writes_no_marks(observer, item):
    for refused in (
        lambda: marks.save_note(seat=observer, item=item, text="a"),
        lambda: marks.add_tag(seat=observer, item=item, name="a"),
    ):
        with pytest.raises(PermissionDenied):
            refused()


def test_the_database_keeps_notes_and_tags(rosa, item):
    rows = (
        marks.save_note(seat=rosa, item=item, text="a"),
        marks.add_tag(seat=rosa, item=item, name="a"),
    )
    for row in rows:
        with pytest.raises(DatabaseError), transaction.atomic():
            row.delete()


def test_marks_of_others_are_seen_when_their_votes_are(conflict, owner, rosa, rune, observer):
    marks.save_note(seat=rune, item=conflict, text="secret")
    marks.add_tag(seat=rune, item=conflict, name="secret")

    def seen(seat) -> tuple[int, int]:
        return (
            Note.objects.current().seen_by(seat).count(),
            Tag.objects.current().seen_by(seat).count(),
        )

    assert seen(rosa) == seen(observer) == (0, 0)
    assert seen(rune) == seen(owner) == (1, 1)
    resolve_conflict(seat=owner, item=conflict, verdict="include")
    assert seen(rosa) == (1, 1) and seen(observer) == (0, 0)


def test_an_import_with_marks_on_its_records_is_kept(review, rosa, item):
    marks.add_tag(seat=rosa, item=item, name="a")
    with pytest.raises(RuleBroken, match="Somebody has worked on records of this import"):
        records_removed.send(sender=None, review=review, import_id=item.record.source_file_id)


def test_the_page_of_marks_works_without_scripts(review, rosa, item, browse):
    client = browse(rosa)
    client.post(marks_url(review, item, "note"), {"note": "Ask the authors"})
    answer = client.post(marks_url(review, item, "tag"), {"name": "background"}, follow=True)
    assert b"Ask the authors" in answer.content and b"background" in answer.content
    tag = Tag.objects.get()
    answer = client.post(marks_url(review, item, "untag"), {"tag": tag.pk}, follow=True)
    assert not Tag.objects.current().exists()


def test_by_htmx_only_the_part_that_changed_comes_back(review, rosa, item, browse):
    client = browse(rosa)
    kept = client.post(marks_url(review, item, "note"), {"note": "a"}, headers=BY_HTMX)
    assert kept.content.split() == b"Your note is kept.".split()
    tagged = client.post(
        marks_url(review, item, "tag"), {"name": "b", "in_list": "1"}, headers=BY_HTMX
    )
    assert b'id="tags"' in tagged.content and f'id="chips-{item.pk}"'.encode() in tagged.content
    assert b"<html" not in tagged.content


def test_nobody_takes_off_a_tag_of_another(review, rosa, rune, item, browse):
    tag = marks.add_tag(seat=rosa, item=item, name="a")
    assert browse(rune).post(marks_url(review, item, "untag"), {"tag": tag.pk}).status_code == 404
    assert Tag.objects.current().exists()


def test_the_teams_words_and_ones_own(owner, rosa, rune):
    marks.change_highlights(
        seat=owner, team=True, include=["random*", "Recovery"], exclude=["in vitro", ""]
    )
    marks.change_highlights(seat=rosa, team=False, include=[], exclude=["recovery"])
    assert terms_for(rune) == {"include": ["Recovery", "random*"], "exclude": ["in vitro"]}
    assert terms_for(rosa) == {"include": ["random*"], "exclude": ["in vitro", "recovery"]}
    marks.change_highlights(seat=owner, team=True, include=["random*"], exclude=[])
    assert terms_for(rune) == {"include": ["random*"], "exclude": []}
    assert Highlight.objects.count() == 4, "what was taken off keeps its row"


def test_only_owners_and_adjudicators_change_the_teams_words(adjudicator, rosa):
    with pytest.raises(PermissionDenied, match="highlighted for the team"):
        marks.change_highlights(seat=rosa, team=True, include=["a b"], exclude=[])
    marks.change_highlights(seat=adjudicator, team=True, include=["trial"], exclude=[])
    assert Highlight.objects.get().owner is None


@pytest.mark.parametrize(
    ("include", "exclude", "words"),
    [
        (["mice"], ["Mice"], "both lists"),
        (["*"], [], "at least two letters"),
        (["ran*om"], [], "end of a word"),
        (["x" * 81], [], "at most 80"),
    ],
)
def test_words_that_could_not_be_marked_are_refused(rosa, include, exclude, words):
    with pytest.raises(RuleBroken, match=words):
        marks.change_highlights(seat=rosa, team=False, include=include, exclude=exclude)


def test_the_page_of_words_saves_one_list_and_shows_what_is_wrong(review, owner, rosa, browse):
    url = f"/r/{review.pk}/screening/highlights/".replace("/screening", "")
    saved = browse(owner).post(
        url, {"list": "team", "team-include": "random*\ntrial", "team-exclude": ""}
    )
    assert saved.status_code == 302
    shown = browse(rosa).get(url).content
    assert b"random*" in shown and b"Save the team" not in shown
    refused = browse(rosa).post(url, {"list": "own", "own-include": "*", "own-exclude": ""})
    assert b"at least two letters" in refused.content
    assert browse(rosa).post(url, {"list": "team", "team-include": "x y"}).status_code == 403


def test_the_list_carries_the_words_to_be_marked(review, owner, rosa, item, browse):
    marks.change_highlights(seat=owner, team=True, include=["</script>"], exclude=["trial"])
    page = browse(rosa).get(f"/r/{review.pk}/screening/title-abstract/list/").content.decode()
    words = re.search(r'id="highlight-terms"[^>]*>(.*?)</script>', page, re.S)[1]
    assert json.loads(words) == {"include": ["</script>"], "exclude": ["trial"]}


def test_a_mark_needs_an_item_of_this_review(review, outsider, item, browse):
    stranger = outsider.user.seats.get()
    with pytest.raises(RuleBroken, match="no longer here"):
        marks.save_note(seat=stranger, item=item, text="a")
    assert browse(outsider).post(marks_url(review, item, "note"), {"note": "a"}).status_code == 404
    assert not Note.objects.exists()
