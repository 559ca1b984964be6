"""Announcements upward: what rooms above may want to know. The only signals of this project.

Receivers run inside the announcing action's transaction.
"""

from django.dispatch import Signal

records_added = Signal()
"""review, import_id: records of an import now stand in the review."""

records_removed = Signal()
"""review, import_id: an import is being undone; a receiver may refuse with RuleBroken."""

import_in_use = Signal()
"""review, import_id: did people work on this import, so that it can no longer be undone? A receiver
answers with the sentence that says so, or with nothing."""

records_reclustered = Signal()
"""review, record_ids: records whose `duplicate_of` changed."""

member_leaving = Signal()
"""seat, by, open_votes, successor: a person is about to lose the seat, by whose hand, and what is
to become of their work that is not settled; a receiver may raise RuleBroken."""

team_changed = Signal()
"""review, by: somebody joined, left or has another role."""

open_work = Signal()
"""seat: how much of what this person did is not settled yet? A receiver answers with a number."""

criteria_changed = Signal()
"""review: a criterion was added, changed, moved or retired."""

records_in_use = Signal()
"""review, record_ids: which of these carry work, such as votes? A receiver answers with ids."""
