"""Small bulk votes are cast at once; large ones become jobs that only their author sees."""

from collections.abc import Sequence
from typing import Any

from celery import Task
from django.db import transaction
from django.utils.translation import gettext as _

from reviews import jobs
from reviews.models import Membership
from screening import tasks
from screening.actions import bulk as actions
from screening.models import BulkVote

AT_ONCE = 25


def cast(seat: Membership, stage: str, items: Sequence[int], **facts: Any) -> BulkVote:
    """Prepare a bulk vote and cast it, now or in the background."""
    with transaction.atomic():
        bulk = actions.prepare_bulk(seat=seat, stage=stage, items=items, **facts)
        large = len(bulk.items) > AT_ONCE
        if large and bulk.job is None:
            _in_background(seat, tasks.cast_bulk, _("Your votes on many items"), bulk)
    if not large:
        actions.run_bulk(seat=seat, bulk=bulk)
    return bulk


def withdraw(seat: Membership, bulk: BulkVote) -> BulkVote:
    """Take the votes of a bulk back, now or in the background."""
    with transaction.atomic():
        held = actions.begin_withdrawal(seat=seat, bulk=bulk)
        large = len(held.items) > AT_ONCE
        if large:
            _in_background(seat, tasks.withdraw_bulk, _("Taking your votes back"), held)
    if not large:
        actions.withdraw_bulk(seat=seat, bulk=held)
    return held


def _in_background(seat: Membership, task: Task, title: str, bulk: BulkVote) -> None:
    bulk.job = jobs.start(seat, task, title, private=True, bulk_id=bulk.pk)
    bulk.save(update_fields=["job"])
