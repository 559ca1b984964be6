"""The arms of a study."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from extraction.actions.work import locked
from extraction.models import Arm
from reviews import audit
from reviews.actions.reviews import assign
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Study
from reviews.roles import Permission


@transaction.atomic
def add_arm(
    *,
    seat: Membership,
    study: Study,
    label: str,
    role: str,
    n_randomised: int | None = None,
    description: str = "",
) -> Arm:
    """An arm, after those that the study has."""
    seat.require(Permission.EXTRACT)
    study = locked(seat, study)
    last = study.arms.aggregate(last=Max("position"))["last"] or 0
    made = Arm.objects.create(
        review=seat.review,
        study=study,
        position=last + 1,
        label=_free(study, label),
        role=_role(role),
        n_randomised=n_randomised,
        description=description.strip(),
    )
    audit.record(seat, Verb.ARM_CHANGED, made, label=made.label, study=study.label, role=made.role)
    return made


@transaction.atomic
def change_arm(
    *,
    seat: Membership,
    arm: Arm,
    label: str,
    role: str,
    n_randomised: int | None = None,
    description: str = "",
) -> Arm:
    """Correct an arm; results that belong to it stay."""
    seat.require(Permission.EXTRACT)
    study = locked(seat, arm.study)
    arm = Arm.objects.get(pk=arm.pk, study=study)
    changes = {
        "label": _free(study, label, but=arm),
        "role": _role(role),
        "n_randomised": n_randomised,
        "description": description.strip(),
    }
    changed = assign(arm, changes)
    if changed:
        audit.record(
            seat, Verb.ARM_CHANGED, arm, label=arm.label, study=study.label, fields=changed
        )
    return arm


@transaction.atomic
def remove_arm(*, seat: Membership, arm: Arm) -> None:
    """Take away an arm that has no place for results."""
    seat.require(Permission.EXTRACT)
    study = locked(seat, arm.study)
    arm = Arm.objects.get(pk=arm.pk, study=study)
    if arm.results.exists():
        raise RuleBroken(
            _("“%(label)s” has places for results. Remove those first.") % {"label": arm.label}
        )
    audit.record(seat, Verb.ARM_CHANGED, arm, label=arm.label, study=study.label, removed=True)
    arm.delete()


def _free(study: Study, label: str, but: Arm | None = None) -> str:
    label = " ".join(label.split())
    if not label:
        raise RuleBroken(_("An arm needs a label, such as the name of the intervention."))
    others = study.arms.filter(label__iexact=label)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise RuleBroken(
            _("%(study)s already has an arm “%(label)s”.") % {"study": study, "label": label}
        )
    return label


def _role(role: str) -> str:
    if role not in Arm.Role.values:
        raise RuleBroken(_("“%(role)s” is not a role of an arm.") % {"role": role})
    return str(Arm.Role(role).value)
