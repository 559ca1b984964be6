"""Who may do what: the roles of a review and the one table of what each grants."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    REVIEWER = "reviewer", _("Reviewer")
    ADJUDICATOR = "adjudicator", _("Adjudicator")
    OBSERVER = "observer", _("Observer")


class Permission(models.TextChoices):
    SEE = "see", _("see the review")
    MANAGE = "manage", _("change the review, its protocol and its settings")
    MANAGE_TEAM = "manage_team", _("invite, change and remove members")
    IMPORT = "import", _("import records and document searches")
    DEDUPLICATE = "deduplicate", _("decide on duplicates")
    SCREEN = "screen", _("screen records and reports")
    RESOLVE = "resolve", _("settle conflicts")
    SEE_VOTES = "see_votes", _("see who voted what after resolution")
    CHOOSE_WORDS = "choose_words", _("change the words that are highlighted for the team")
    RETRIEVE = "retrieve", _("retrieve and upload full texts")
    GROUP = "group", _("group reports into studies")
    EXTRACT = "extract", _("extract data and rate risk of bias")
    SETTLE = "settle", _("settle extractions and ratings")
    ANALYSE = "analyse", _("define and run analyses")
    EXPORT = "export", _("download exports")


_P = Permission
_WORK = {
    _P.SEE,
    _P.IMPORT,
    _P.DEDUPLICATE,
    _P.SCREEN,
    _P.RETRIEVE,
    _P.GROUP,
    _P.EXTRACT,
    _P.ANALYSE,
    _P.EXPORT,
}
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(_P),
    Role.REVIEWER: frozenset(_WORK),
    Role.ADJUDICATOR: frozenset(_WORK | {_P.RESOLVE, _P.SETTLE, _P.SEE_VOTES, _P.CHOOSE_WORDS}),
    Role.OBSERVER: frozenset({_P.SEE, _P.EXPORT}),
}
