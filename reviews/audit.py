"""The one writer of the history, and the check that nothing was cut out of it.

Each event's digest is SHA-256 over the digest before it and the event's own content, so the last
digest of a review vouches for every row before it.
"""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import AuditEvent, Membership, Review
from reviews.prepared import Asked, Prepared, ask, together

LOCK = 71_001


class Verb(models.TextChoices):
    """What can happen, with the sentence that follows the person's name in the history."""

    REVIEW_CREATED = "review_created", _("created the review “{title}”")
    REVIEW_CHANGED = "review_changed", _("changed the review: {fields}")
    PROTOCOL_CHANGED = "protocol_changed", _("changed the protocol: {fields}")
    CRITERION_ADDED = "criterion_added", _("added the criterion “{label}”")
    CRITERION_CHANGED = "criterion_changed", _("changed the criterion “{before}” to “{label}”")
    CRITERION_MOVED = "criterion_moved", _("moved the criterion “{label}” to place {position}")
    CRITERION_RETIRED = "criterion_retired", _("removed the criterion “{label}”")
    MEMBER_INVITED = "member_invited", _("invited {email} as {role}")
    INVITATION_WITHDRAWN = "invitation_withdrawn", _("withdrew the invitation of {email}")
    MEMBER_JOINED = "member_joined", _("joined as {role}")
    MEMBER_CHANGED = "member_changed", _("changed {name} from {before} to {role}")
    MEMBER_REMOVED = "member_removed", _("removed {name}")
    SOURCE_ADDED = "source_added", _("added the source {name}")
    SOURCE_CHANGED = "source_changed", _("changed the source {name}")
    SEARCH_ADDED = "search_added", _("documented a search in {source} of {run_on}")
    SEARCH_CHANGED = "search_changed", _("changed the search in {source} of {run_on}")
    IMPORT_STARTED = "import_started", _("gave the file {filename} for {source}")
    IMPORT_FINISHED = "import_finished", _("imported {records} records from {filename}")
    IMPORT_UNDONE = "import_undone", _("undid the import of {filename} ({records} records)")
    IMPORT_CONFIRMED = "import_confirmed", _("had {filename} read for {source}")
    IMPORT_DECLARED = (
        "import_declared",
        _("had {filename} read for {source}, screened before by {team}: {what}"),
    )
    IMPORT_MAPPED = "import_mapped", _("said what the columns of {filename} hold")
    RECORD_ADDED = "record_added", _("added the record “{title}” by hand")
    RECORD_CHANGED = "record_changed", _("corrected {fields} of record {number}")
    TEXT_REPAIRED = (
        "text_repaired",
        _("repaired text that was encoded twice: {records} records of {filename}"),
    )
    REPAIR_UNDONE = (
        "repair_undone",
        _("took back repaired text: {records} records of {filename}"),
    )
    PROBLEM_MENDED = "problem_mended", _("mended line {line} of {filename} into a record")
    DUPLICATES_FOUND = (
        "duplicates_found",
        _("looked for duplicates: {linked} pairs linked, {asked} to be looked at"),
    )
    DUPLICATE_DECIDED = "duplicate_decided", _("decided on records {first} and {second}: {verdict}")
    GROUP_DECIDED = (
        "group_decided",
        _("decided on records {records} together; duplicates among them: {same}"),
    )
    DUPLICATES_ACCEPTED = (
        "duplicates_accepted",
        _("accepted {count} pairs as duplicates, all found by one rule: {why}"),
    )
    DUPLICATES_REOPENED = (
        "duplicates_reopened",
        _("took back {count} pairs that were accepted together"),
    )
    VALUE_CHOSEN = "value_chosen", _("chose the {name} of record {number} for all its copies")
    VALUE_RELEASED = (
        "value_released",
        _("took back the choice of the {name} of record {number}"),
    )
    REPORT_ADDED = "report_added", _("added the report {label} by hand")
    STUDY_CHANGED = "study_changed", _("changed the study {label}")
    STUDIES_GROUPED = "studies_grouped", _("grouped {reports} as one study, {label}")
    REPORT_UNGROUPED = "report_ungrouped", _("took {report} out of the study {label}")
    PLAN_CHANGED = "plan_changed", _("changed the screening plan of {stage}: {fields}")
    WORK_ALLOCATED = "work_allocated", _("gave {items} of {stage} to {names}")
    ALLOCATION_CHANGED = "allocation_changed", _("gave a share of {stage} ({items}) to {names}")
    ALLOCATION_WITHDRAWN = (
        "allocation_withdrawn",
        _("took a share of {stage} ({items}) back from {names}"),
    )
    VOTE_CAST = "vote_cast", _("voted on an item of {stage}")
    VOTE_WITHDRAWN = "vote_withdrawn", _("withdrew a vote on an item of {stage}")
    BULK_VOTED = "bulk_voted", _("voted on {count} items of {stage} at once")
    BULK_WITHDRAWN = "bulk_withdrawn", _("took back {count} votes that were given at once")
    NOTE_SAVED = "note_saved", _("wrote a note on an item of {stage}")
    TAG_ADDED = "tag_added", _("tagged an item of {stage}")
    TAG_REMOVED = "tag_removed", _("took a tag off an item of {stage}")
    HIGHLIGHTS_CHANGED = (
        "highlights_changed",
        _("changed the words highlighted for the team: {added} added, {removed} removed"),
    )
    OWN_HIGHLIGHTS_CHANGED = "own_highlights_changed", _("changed their own highlighted words")
    ITEM_RESOLVED = "item_resolved", _("settled a conflict of {stage}: {verdict}")
    RESOLUTION_WITHDRAWN = "resolution_withdrawn", _("opened a settled conflict of {stage} again")
    ITEM_REOPENED = "item_reopened", _("reopened an item of {stage}")
    MEETING_PLANNED = "meeting_planned", _("planned a consensus meeting of {stage}")
    MEETING_CANCELLED = "meeting_cancelled", _("called off a consensus meeting of {stage}")
    MEETING_STARTED = (
        "meeting_started",
        _("began a consensus meeting of {stage} on {conflicts} conflicts"),
    )
    MEETING_ENDED = (
        "meeting_ended",
        _("ended a consensus meeting of {stage}: {settled} of {conflicts} conflicts settled"),
    )
    VOTES_REVEALED = "votes_revealed", _("revealed the votes on a conflict of {stage} in a meeting")
    READING_STOPPED = (
        "reading_stopped",
        _("stopped reading {stage}: {count} records that nobody had read were excluded by rule"),
    )
    STOP_UNDONE = (
        "stop_undone",
        _("went on reading {stage} after all: {count} records wait again"),
    )
    CALIBRATION_STARTED = (
        "calibration_started",
        _("began a calibration round of {stage}: {size} items, {people} people, seed {seed}"),
    )
    CALIBRATION_CLOSED = (
        "calibration_closed",
        _("closed a calibration round of {stage}; its votes were {kept}"),
    )
    ITEMS_REOPENED = (
        "items_reopened",
        _("had {count} items of {stage} screened again, as “{label}” was clarified"),
    )
    FULL_TEXT_ADDED = "full_text_added", _("uploaded a full text for {label}")
    FULL_TEXT_KEPT = "full_text_kept", _("uploaded {name}, which fits no report yet")
    FULL_TEXT_REMOVED = "full_text_removed", _("removed the full text of {label}")
    NOT_RETRIEVED = "not_retrieved", _("marked {label} as not retrieved")
    RETRIEVAL_REOPENED = "retrieval_reopened", _("took back “not retrieved” of {label}")
    ATTEMPT_LOGGED = "attempt_logged", _("tried to get {label}: {where}, {on}")
    ATTEMPT_REMOVED = "attempt_removed", _("took back a note of a try to get {label}: {where}")
    REPORT_SET_ASIDE = "report_set_aside", _("set {label} aside: {kind}")
    REPORT_BACK = "report_back", _("took {label} back into full-text screening")
    OUTCOME_CHANGED = "outcome_changed", _("changed the outcome {name}")
    ARM_CHANGED = "arm_changed", _("changed the arm {label} of {study}")
    STRUCTURE_CHANGED = "structure_changed", _("changed what is extracted: {what}")
    ENTRY_STARTED = "entry_started", _("began an extraction of {study}")
    ENTRY_SAVED = "entry_saved", _("saved an extraction of {study}")
    ENTRY_COMPLETED = "entry_completed", _("completed an extraction of {study}")
    ENTRY_REOPENED = "entry_reopened", _("reopened an extraction of {study}")
    CONSENSUS_SETTLED = "consensus_settled", _("settled the extraction of {study}: {what}")
    CONSENSUS_REOPENED = "consensus_reopened", _("opened the settled extraction of {study} again")
    RATING_STARTED = "rating_started", _("began a risk-of-bias rating of {study}")
    RATING_SAVED = "rating_saved", _("saved a risk-of-bias rating of {study}")
    RATING_COMPLETED = "rating_completed", _("completed a risk-of-bias rating of {study}")
    RATING_REOPENED = "rating_reopened", _("reopened a risk-of-bias rating of {study}")
    RATING_SETTLED = "rating_settled", _("settled the risk of bias of {study}: {what}")
    SETTLED_RATING_REOPENED = (
        "settled_rating_reopened",
        _("opened the settled risk of bias of {study} again"),
    )
    ANALYSIS_DEFINED = "analysis_defined", _("defined the analysis “{name}”")
    ANALYSIS_CHANGED = "analysis_changed", _("changed the analysis “{name}”")
    ANALYSIS_RETIRED = "analysis_retired", _("took the analysis “{name}” off the list")
    ANALYSIS_RESTORED = "analysis_restored", _("put the analysis “{name}” back on the list")
    ANALYSIS_RUN = "analysis_run", _("ran the analysis “{name}”")
    EXPORTED = "exported", _("downloaded {what}")


PRIVATE = frozenset(
    {
        Verb.VOTE_CAST,
        Verb.VOTE_WITHDRAWN,
        Verb.BULK_VOTED,
        Verb.BULK_WITHDRAWN,
        Verb.NOTE_SAVED,
        Verb.TAG_ADDED,
        Verb.TAG_REMOVED,
        Verb.OWN_HIGHLIGHTS_CHANGED,
        Verb.ENTRY_STARTED,
        Verb.ENTRY_SAVED,
        Verb.ENTRY_COMPLETED,
        Verb.ENTRY_REOPENED,
        Verb.RATING_STARTED,
        Verb.RATING_SAVED,
        Verb.RATING_COMPLETED,
        Verb.RATING_REOPENED,
    }
)
"""Independent work: only its author sees these in the history, or a count would tell."""


def record(
    seat: Membership, verb: Verb, target: models.Model | None = None, **facts: Any
) -> AuditEvent:
    """Append one event in the action's transaction; writers of one review take turns."""
    event = AuditEvent(
        review=seat.review,
        at=timezone.now(),
        seat=seat,
        verb=verb.value,
        target=target._meta.label_lower if target is not None else "",
        target_id=target.pk if target is not None else None,
        facts=json.loads(json.dumps(facts, cls=DjangoJSONEncoder, default=str)),
    )
    _turn, [link] = together(Asked(TURN, [LOCK, seat.review_id]), Asked(APPEND, _row(event)))
    event.pk, event.number, event.digest = link
    event._state.adding, event._state.db = False, "default"
    if not any(hook[1] is _reach_disk for hook in connection.run_on_commit):
        transaction.on_commit(_reach_disk)
    return event


TURN = "SELECT pg_advisory_xact_lock(%s, %s), set_config('synchronous_commit', 'off', true)"
"""Wait for the other writers of this history, but not for the disk that they wait for.

The commit lets go of the turn at once; who committed then waits for the disk together with all
others who do, and answers nobody before that.
"""
APPEND = """
    WITH last AS (
        SELECT number, digest FROM reviews_auditevent WHERE review_id = %s
        ORDER BY number DESC LIMIT 1
    ), link AS (
        SELECT coalesce((SELECT number FROM last), 0) + 1 AS number,
               coalesce((SELECT digest FROM last), '') AS before
    )
    INSERT INTO reviews_auditevent
        (review_id, number, at, seat_id, verb, target, target_id, facts, digest)
    SELECT %s, number, %s, %s, %s, %s, %s, %s,
           encode(sha256(convert_to(
               '["' || before || '",' || %s::text || ',' || number || ',' || %s, 'UTF8'
           )), 'hex')
    FROM link
    RETURNING id, number, digest
"""
"""The server links the event, so that its turn lasts no longer than the commit that follows: had
the last digest to come here and back, the next writer would wait for this process as well."""


COLUMNS = ("at", "seat", "verb", "target", "target_id", "facts")


def _row(event: AuditEvent) -> list[Any]:
    """What APPEND asks for: the review, the columns, and the text of which the digest is made."""
    fields = [each for each in AuditEvent._meta.concrete_fields if each.name in COLUMNS]
    values = [each.get_db_prep_save(getattr(event, each.attname), connection) for each in fields]
    return [event.review_id, event.review_id, *values, event.review_id, _said_of(event)]


def digest(event: AuditEvent, before: str) -> str:
    text = f'["{before}",{event.review_id},{event.number},{_said_of(event)}'
    return hashlib.sha256(text.encode()).hexdigest()


def _said_of(event: AuditEvent) -> str:
    """The end of what is digested: all but the digest before, the review and the number."""
    content = [
        event.at.isoformat(),
        event.seat_id,
        event.verb,
        event.target,
        event.target_id,
        event.facts,
    ]
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))[1:]


def _reach_disk() -> None:
    """Return when all that was committed is on disk; an empty message is committed for that."""
    ask("SELECT pg_logical_emit_message(true, 'concord', '')", [])


def last_number(review: Review) -> int:
    """The number of the newest event; 0 while there is none."""
    found: tuple[int] | None = LAST.first(review=review.pk)
    return found[0] if found else 0


def _last(*, review: Any) -> models.QuerySet[AuditEvent, tuple[int]]:
    events = AuditEvent.objects.filter(review=review).order_by("-number")
    return events.values_list("number")[:1]


LAST = Prepared(_last)


def broken_links(review: Review) -> list[int]:
    """The numbers of the events at which the chain does not hold; empty when it is whole."""
    broken = []
    before, expected = "", 1
    for event in AuditEvent.objects.filter(review=review).order_by("number").iterator(1000):
        if event.number != expected or event.digest != digest(event, before):
            broken.append(event.number)
        before, expected = event.digest, event.number + 1
    return broken


def sentence(event: AuditEvent) -> str:
    """What happened, in words that follow the person's name."""
    facts = {name: value for name, value in event.facts.items() if value is not None}
    return str(Verb(event.verb).label).format_map(_Facts(facts))


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"
