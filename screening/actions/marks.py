"""Notes and tags beside items, and the words that are highlighted."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission
from screening.actions import states
from screening.models import Highlight, Item, Note, Tag

LONGEST_NOTE = 10_000
LONGEST_TAG = 60
LONGEST_TERM = 80
MOST_TERMS = 500


@transaction.atomic
def save_note(*, seat: Membership, item: Item, text: str) -> Note | None:
    """Keep what the person wrote on an item; an empty text takes their note away."""
    seat.require(Permission.SCREEN)
    text = text.strip()
    if len(text) > LONGEST_NOTE:
        raise RuleBroken(
            _("A note has at most %(most)d characters; this one has %(number)d.")
            % {"most": LONGEST_NOTE, "number": len(text)}
        )
    held = _held(seat, item)
    standing = Note.objects.current().filter(seat=seat, item=held).first()
    if (standing.text if standing else "") == text:
        return standing
    if standing is not None:
        Note.objects.filter(pk=standing.pk).update(superseded_at=timezone.now())
    made = (
        Note.objects.create(review=seat.review, item=held, seat=seat, round=held.round, text=text)
        if text
        else None
    )
    audit.record(seat, Verb.NOTE_SAVED, made or standing, stage=held.get_stage_display())
    return made


@transaction.atomic
def add_tag(*, seat: Membership, item: Item, name: str) -> Tag:
    """Put a tag on an item; one that is already there stays as it is."""
    seat.require(Permission.SCREEN)
    name = " ".join(name.split())
    if not name:
        raise RuleBroken(_("Write the tag first."))
    if len(name) > LONGEST_TAG:
        raise RuleBroken(
            _("A tag has at most %(most)d characters; this one has %(number)d.")
            % {"most": LONGEST_TAG, "number": len(name)}
        )
    held = _held(seat, item)
    standing = Tag.objects.current().filter(seat=seat, item=held, name__iexact=name).first()
    if standing is not None:
        return standing
    made = Tag.objects.create(review=seat.review, item=held, seat=seat, round=held.round, name=name)
    audit.record(seat, Verb.TAG_ADDED, made, stage=held.get_stage_display())
    return made


@transaction.atomic
def remove_tag(*, seat: Membership, tag: Tag) -> None:
    """Take one's own tag off; one that is off already stays off."""
    seat.require(Permission.SCREEN)
    if tag.seat_id != seat.pk:
        raise RuleBroken(_("Only the person who put a tag on can take it off."))
    held = _held(seat, tag.item)
    taken = Tag.objects.current().filter(pk=tag.pk).update(superseded_at=timezone.now())
    if taken:
        audit.record(seat, Verb.TAG_REMOVED, tag, stage=held.get_stage_display())


@transaction.atomic
def change_highlights(
    *, seat: Membership, team: bool, include: Iterable[str], exclude: Iterable[str]
) -> list[Highlight]:
    """Make the team's list, or one's own, hold exactly these words."""
    seat.require(Permission.CHOOSE_WORDS if team else Permission.SEE)
    wanted = _terms(include, exclude)
    Membership.objects.select_for_update().filter(
        review=seat.review_id, **({} if team else {"pk": seat.pk})
    ).order_by("pk").first()
    owner = None if team else seat
    rows = Highlight.objects.current().filter(review=seat.review, owner=owner)
    standing = {(row.kind, row.term.casefold()): row for row in rows}
    removed = [row.pk for key, row in standing.items() if key not in wanted]
    added = [
        Highlight(review=seat.review, owner=owner, kind=kind, term=term)
        for (kind, key), term in wanted.items()
        if (kind, key) not in standing
    ]
    if removed or added:
        Highlight.objects.filter(pk__in=removed).update(removed_at=timezone.now())
        Highlight.objects.bulk_create(added)
        if team:
            audit.record(seat, Verb.HIGHLIGHTS_CHANGED, added=len(added), removed=len(removed))
        else:
            audit.record(seat, Verb.OWN_HIGHLIGHTS_CHANGED)
    return list(rows.all())


def _held(seat: Membership, item: Item) -> Item:
    held = states.hold(seat.review_id, [item.pk])
    if not held:
        raise RuleBroken(_("This is no longer here: its import was undone."))
    return held[0]


def _terms(include: Iterable[str], exclude: Iterable[str]) -> dict[tuple[str, str], str]:
    """Each word once, as it was written first; a word stands in one list only."""
    wanted: dict[tuple[str, str], str] = {}
    for kind, terms in ((Highlight.Kind.INCLUDE, include), (Highlight.Kind.EXCLUDE, exclude)):
        for given in terms:
            term = " ".join(given.split())
            if term:
                _refuse(term)
                wanted.setdefault((kind.value, term.casefold()), term)
    both = {term for kind, term in wanted if kind == Highlight.Kind.INCLUDE} & {
        term for kind, term in wanted if kind == Highlight.Kind.EXCLUDE
    }
    if both:
        raise RuleBroken(
            _("“%(word)s” stands in both lists; keep it in one.") % {"word": min(both)}
        )
    if len(wanted) > MOST_TERMS:
        raise RuleBroken(_("A list has at most %(most)d words.") % {"most": MOST_TERMS})
    return wanted


def _refuse(term: str) -> None:
    if len(term) > LONGEST_TERM:
        raise RuleBroken(
            _("A highlighted word or phrase has at most %(most)d characters: %(word)s")
            % {"most": LONGEST_TERM, "word": term}
        )
    if sum(letter.isalnum() for letter in term) < 2:
        raise RuleBroken(
            _("“%(word)s” would mark almost everything; give at least two letters.")
            % {"word": term}
        )
    if any("*" in word.rstrip("*") for word in term.split()):
        raise RuleBroken(
            _("“%(word)s”: the star stands at the end of a word, as in random*.") % {"word": term}
        )
