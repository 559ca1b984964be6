"""Who may open which door: every address below a review, with the permission it asks for.

Pages ask for one permission. API addresses ask for seeing, and for more by method. A new address
without a line here fails the build.
"""

from reviews.roles import Permission as P

PAGES: dict[P, str] = {
    P.SEE: """
        analysis:overview analysis:prisma analysis:prisma-diagram analysis:prisma-data
        analysis:prisma-box analysis:analyses analysis:analysis analysis:run-figure
        analysis:bias-plots analysis:bias-plot analysis:exports
        extraction:studies extraction:study extraction:form extraction:outcomes
        extraction:reconcile extraction:rob extraction:rob_study extraction:rob_reconcile
        screening:queue screening:decided screening:conflicts screening:agreement screening:plan
        screening:work screening:report screening:retrieval screening:full-text
        screening:full-text-download
        screening:calibrations screening:calibration
        screening:meetings screening:meeting screening:meeting-start screening:meeting-end
        screening:minutes screening:minutes-file screening:room screening:room-pulse
        screening:room-join screening:room-turn screening:room-reveal screening:room-decide
        screening:list screening:list-remember screening:count screening:abstract screening:order
        screening:highlights screening:stopping
        reviews:protocol reviews:team reviews:leave reviews:sources
        reviews:history reviews:jobs reviews:job
        reviews:job-cancel reviews:imports reviews:import reviews:import-file
        reviews:import-problems
        reviews:records reviews:records-count
        reviews:record reviews:duplicates reviews:duplicates-decided reviews:studies
    """,
    P.MANAGE: """
        screening:share-give screening:share-change screening:share-withdraw
        reviews:edit reviews:protocol-edit reviews:criterion-add reviews:criterion
        reviews:criterion-move reviews:criterion-retire
        extraction:question-add extraction:question extraction:question-move
        extraction:question-retire extraction:rob_domains
        screening:room-clarify screening:calibration-close screening:stop-undo
    """,
    P.MANAGE_TEAM: """
        reviews:invite reviews:invitation-withdraw reviews:member-role reviews:member-remove
    """,
    P.IMPORT: """
        reviews:source-add reviews:source reviews:search-add reviews:search reviews:import-add
        reviews:import-undo reviews:import-repairs reviews:problem-mend reviews:import-preview
        reviews:record-add reviews:record-edit
    """,
    P.DEDUPLICATE: """
        reviews:record-duplicate reviews:record-copies reviews:record-value
        reviews:duplicates-accept reviews:duplicates-look reviews:duplicates-group
        reviews:duplicate-decide
        reviews:duplicate-undo
    """,
    P.SCREEN: """
        screening:claim screening:skip screening:undo screening:item screening:vote
        screening:ahead screening:back screening:onward
        screening:withdraw screening:votes screening:marks screening:note screening:tag
        screening:untag screening:list-vote screening:list-undo screening:bulk-vote
        screening:bulk screening:bulk-withdraw
    """,
    P.RESOLVE: """
        screening:reopen screening:conflict screening:resolution-withdraw
        screening:meeting-plan screening:meeting-cancel
        screening:criterion-votes screening:criterion-again
    """,
    P.RETRIEVE: """
        screening:upload-many screening:match-again screening:drop
        screening:report-add screening:upload screening:not-retrieved
        screening:attempt screening:attempt-remove screening:aside screening:aside-back
        screening:seek screening:full-text-give screening:full-text-remove
        screening:full-text-restore
    """,
    P.EXTRACT: """
        extraction:outcome-add extraction:outcome extraction:instrument-add extraction:instrument
        extraction:timepoint-add extraction:timepoint extraction:study-start
        extraction:study-reopen extraction:arm-add extraction:arm extraction:arm-remove
        extraction:places extraction:places-remove extraction:reconcile-agreed
        extraction:reconcile-complete extraction:reconcile-reopen extraction:reconcile-again
        extraction:settle extraction:rob_start extraction:rob_reopen extraction:rob_agreed
        extraction:rob_complete extraction:rob_consensus_reopen extraction:rob_again
        extraction:rob_settle
    """,
    P.ANALYSE: """
        analysis:define analysis:analysis-edit analysis:analysis-run analysis:analysis-retire
        analysis:analysis-restore analysis:analysis-keep
    """,
    P.EXPORT: """
        reviews:records-export reviews:searches-export screening:agreement-table
        analysis:run-data analysis:run-script analysis:export
        reviews:job-file screening:list-export
    """,
    P.GROUP: "reviews:studies-group reviews:study reviews:ungroup",
}

API: dict[str, dict[str, P]] = {
    "api-review": {"PATCH": P.MANAGE},
    "api-protocol": {"PATCH": P.MANAGE},
    "api-criteria-list": {"POST": P.MANAGE},
    "api-sources-list": {"POST": P.IMPORT},
    "api-searches-list": {"POST": P.IMPORT},
    "api-searches-detail": {"PATCH": P.IMPORT},
    "api-searches-export": {"POST": P.EXPORT},
    "api-members-list": {},
    "api-members-detail": {"PATCH": P.MANAGE_TEAM},
    "api-members-remove": {"POST": P.MANAGE_TEAM},
    "api-members-leave": {},
    "api-jobs-list": {},
    "api-jobs-detail": {},
    "api-jobs-cancel": {},
    "api-jobs-file": {"GET": P.EXPORT},
    "api-items-export": {"POST": P.EXPORT},
    "api-records-list": {"POST": P.IMPORT},
    "api-records-export": {"POST": P.EXPORT},
    "api-record-value": {"POST": P.DEDUPLICATE},
    "api-records-detail": {"PATCH": P.IMPORT},
    "api-imports-list": {"POST": P.IMPORT},
    "api-imports-detail": {},
    "api-imports-undo": {"POST": P.IMPORT},
    "api-imports-preview": {},
    "api-imports-columns": {"POST": P.IMPORT},
    "api-imports-repairs": {"POST": P.IMPORT},
    "api-imports-problems": {},
    "api-imports-mend": {"POST": P.IMPORT},
    "api-imports-confirm": {"POST": P.IMPORT},
    "api-duplicates-list": {"POST": P.DEDUPLICATE},
    "api-duplicates-look": {"POST": P.DEDUPLICATE},
    "api-duplicates-group": {"POST": P.DEDUPLICATE},
    "api-duplicates-accept": {"POST": P.DEDUPLICATE},
    "api-duplicates-counts": {},
    "api-studies-list": {},
    "api-studies-group": {"POST": P.GROUP},
    "api-studies-detail": {"PATCH": P.GROUP},
    "api-studies-ungroup": {"POST": P.GROUP},
    "api-votes-list": {"POST": P.SCREEN},
    "api-votes-detail": {"DELETE": P.SCREEN},
    "api-items-list": {},
    "api-items-next": {"POST": P.SCREEN},
    "api-items-detail": {},
    "api-items-reopen": {"POST": P.RESOLVE},
    "api-notes-list": {"POST": P.SCREEN},
    "api-tags-list": {"POST": P.SCREEN},
    "api-tags-detail": {"DELETE": P.SCREEN},
    "api-highlights-detail": {},
    "api-orders-detail": {},
    "api-bulk-votes-list": {"GET": P.SCREEN, "POST": P.SCREEN},
    "api-bulk-votes-detail": {"GET": P.SCREEN},
    "api-bulk-votes-withdraw": {"GET": P.SCREEN, "POST": P.SCREEN},
    "api-conflicts-list": {},
    "api-resolutions-list": {"POST": P.RESOLVE},
    "api-resolutions-detail": {"DELETE": P.RESOLVE},
    "api-calibrations-list": {"POST": P.MANAGE},
    "api-calibrations-detail": {},
    "api-calibrations-close": {"POST": P.MANAGE},
    "api-stops-list": {"POST": P.MANAGE},
    "api-stops-detail": {},
    "api-stops-undo": {"POST": P.MANAGE},
    "api-rescreens-list": {"GET": P.RESOLVE, "POST": P.RESOLVE},
    "api-meetings-list": {"POST": P.RESOLVE},
    "api-meetings-detail": {"DELETE": P.RESOLVE},
    "api-meetings-start": {},
    "api-meetings-join": {},
    "api-meetings-end": {},
    "api-meetings-room": {},
    "api-meetings-show": {},
    "api-meetings-reveal": {},
    "api-meetings-decide": {},
    "api-meetings-clarify": {"POST": P.MANAGE},
    "api-meetings-minutes": {},
    "api-plans-list": {},
    "api-plans-preview": {"POST": P.MANAGE},
    "api-reports-list": {"POST": P.RETRIEVE},
    "api-reports-detail": {},
    "api-reports-attempts": {"POST": P.RETRIEVE},
    "api-reports-attempt": {"DELETE": P.RETRIEVE},
    "api-reports-not-retrieved": {"POST": P.RETRIEVE},
    "api-reports-seek": {"POST": P.RETRIEVE},
    "api-reports-set-aside": {"POST": P.RETRIEVE},
    "api-reports-take-back": {"POST": P.RETRIEVE},
    "api-full-texts-list": {"POST": P.RETRIEVE},
    "api-full-texts-match": {"POST": P.RETRIEVE},
    "api-full-texts-detail": {"DELETE": P.RETRIEVE},
    "api-full-texts-give": {"POST": P.RETRIEVE},
    "api-full-texts-restore": {"POST": P.RETRIEVE},
    "api-full-texts-file": {},
    "api-shares-list": {"POST": P.MANAGE},
    "api-shares-detail": {"PATCH": P.MANAGE, "DELETE": P.MANAGE},
    "api-work": {},
    "api-agreement-list": {},
    "api-plans-detail": {"PATCH": P.MANAGE},
    "api-prisma": {},
    "api-consensus": {"GET": P.EXTRACT, "POST": P.EXTRACT},
    "api-consensus-agreed": {"GET": P.EXTRACT, "POST": P.EXTRACT},
    "api-consensus-complete": {"GET": P.EXTRACT, "POST": P.EXTRACT},
    "api-settle": {"GET": P.EXTRACT, "POST": P.EXTRACT},
    "api-rob-agreed": {"GET": P.EXTRACT, "POST": P.EXTRACT},
    "api-rob-complete": {"GET": P.EXTRACT, "POST": P.EXTRACT},
    "api-rob-settle": {"GET": P.EXTRACT, "POST": P.EXTRACT},
    "api-results": {},
    "api-characteristics": {},
    "api-rob": {},
    "api-exports": {},
    "api-runs-list": {},
    "api-runs-detail": {},
    "api-places": {"POST": P.EXTRACT},
    "api-instruments-list": {"POST": P.EXTRACT},
    "api-timepoints-list": {"POST": P.EXTRACT},
    "api-outcomes-list": {"POST": P.EXTRACT},
    "api-arms-list": {"POST": P.EXTRACT},
    "api-entries-list": {"POST": P.EXTRACT},
    "api-entries-complete": {"POST": P.EXTRACT},
    "api-entries-reopen": {"POST": P.EXTRACT},
    "api-ratings-list": {"POST": P.EXTRACT},
    "api-ratings-complete": {"POST": P.EXTRACT},
    "api-ratings-reopen": {"POST": P.EXTRACT},
    "api-questions-list": {"POST": P.MANAGE},
    "api-entries-detail": {"PATCH": P.EXTRACT},
    "api-ratings-detail": {"PATCH": P.EXTRACT},
    "api-export": {"GET": P.EXPORT},
    "api-analyses-list": {"POST": P.ANALYSE},
    "api-analyses-detail": {"PUT": P.ANALYSE, "DELETE": P.ANALYSE},
    "api-analyses-run": {"POST": P.ANALYSE},
}

# What stands behind `pk` (or another parameter) of an address: a thing of tests/house/world.py.
BEHIND: dict[str, str] = {
    "reviews:criterion": "criterion", "reviews:criterion-move": "criterion",
    "reviews:criterion-retire": "criterion", "reviews:invitation-withdraw": "invitation",
    "reviews:member-role": "member", "reviews:member-remove": "member",
    "reviews:source": "source", "reviews:search": "search", "api-searches-detail": "search",
    "reviews:job": "job",
    "reviews:job-cancel": "job", "reviews:import": "import", "reviews:import-file": "import",
    "reviews:import-undo": "import", "reviews:record": "record",
    "reviews:record-duplicate": "record", "reviews:record-edit": "record",
    "reviews:record-copies": "record", "reviews:record-value": "record",
    "api-record-value": "record",
    "reviews:duplicate-decide": "duplicate",
    "reviews:duplicate-undo": "duplicate", "reviews:study": "study", "reviews:ungroup": "study",
    "screening:upload": "report", "screening:not-retrieved": "report", "screening:seek": "report",
    "screening:full-text": "full_text", "screening:full-text-download": "full_text",
    "screening:full-text-give": "full_text", "screening:full-text-remove": "full_text",
    "screening:full-text-restore": "full_text", "screening:drop": "drop",
    "screening:item": "item", "screening:vote": "item", "screening:withdraw": "item",
    "screening:marks": "item", "screening:note": "item", "screening:tag": "item",
    "screening:untag": "item", "screening:abstract": "item", "screening:list-vote": "item",
    "screening:bulk": "bulk", "screening:bulk-withdraw": "bulk",
    "screening:reopen": "item", "screening:conflict": "item",
    "screening:resolution-withdraw": "item",
    "screening:report": "report", "screening:attempt": "report", "screening:aside": "report",
    "screening:aside-back": "report", "screening:attempt-remove": "attempt",
    "api-reports-detail": "report", "api-reports-attempts": "report",
    "api-reports-attempt": "report",
    "api-reports-not-retrieved": "report", "api-reports-seek": "report",
    "api-reports-set-aside": "report", "api-reports-take-back": "report",
    "screening:share-change": "share", "screening:share-withdraw": "share",
    "api-full-texts-detail": "full_text", "api-full-texts-give": "full_text",
    "api-full-texts-restore": "full_text", "api-full-texts-file": "full_text",
    "api-shares-detail": "share",
    "screening:calibration": "calibration", "screening:calibration-close": "calibration",
    "screening:criterion-votes": "criterion", "screening:criterion-again": "criterion",
    "api-calibrations-detail": "calibration", "api-calibrations-close": "calibration",
    "screening:stop-undo": "stop", "api-stops-detail": "stop", "api-stops-undo": "stop",
    "screening:meeting": "meeting", "screening:meeting-start": "meeting",
    "screening:meeting-end": "meeting", "screening:meeting-cancel": "meeting",
    "screening:minutes": "meeting", "screening:minutes-file": "meeting",
    "screening:room": "meeting", "screening:room-pulse": "meeting",
    "screening:room-join": "meeting", "screening:room-turn": "meeting",
    "screening:room-reveal": "meeting", "screening:room-decide": "meeting",
    "screening:room-clarify": "meeting", "api-meetings-detail": "meeting",
    "api-meetings-start": "meeting", "api-meetings-join": "meeting",
    "api-meetings-end": "meeting", "api-meetings-room": "meeting",
    "api-meetings-show": "meeting", "api-meetings-reveal": "meeting",
    "api-meetings-decide": "meeting", "api-meetings-clarify": "meeting",
    "api-meetings-minutes": "meeting",
    "extraction:study": "open_study",
    "extraction:study-start": "open_study",
    "extraction:study-reopen": "open_study",
    "extraction:arm-add": "open_study",
    "extraction:places": "open_study",
    "extraction:reconcile": "open_study",
    "extraction:reconcile-agreed": "open_study",
    "extraction:reconcile-complete": "open_study",
    "extraction:reconcile-reopen": "open_study",
    "extraction:reconcile-again": "open_study",
    "extraction:settle": "open_study",
    "extraction:rob_study": "open_study",
    "extraction:rob_start": "open_study",
    "extraction:rob_reopen": "open_study",
    "extraction:rob_reconcile": "open_study",
    "extraction:rob_agreed": "open_study",
    "extraction:rob_complete": "open_study",
    "extraction:rob_consensus_reopen": "open_study",
    "extraction:rob_again": "open_study",
    "extraction:rob_settle": "open_study",
    "extraction:question": "question", "extraction:question-move": "question",
    "extraction:question-retire": "question", "extraction:outcome": "outcome",
    "extraction:instrument": "instrument", "extraction:timepoint": "timepoint",
    "extraction:arm": "arm", "extraction:arm-remove": "arm",
    "extraction:places-remove": "open_study",
    "analysis:analysis": "analysis",
    "analysis:analysis-edit": "analysis",
    "analysis:analysis-run": "analysis",
    "analysis:analysis-keep": "analysis",
    "analysis:analysis-retire": "analysis",
    "analysis:analysis-restore": "analysis",
    "analysis:run-figure": "run",
    "analysis:run-data": "run",
    "analysis:run-script": "run",
    "api-entries-detail": "entry", "api-entries-complete": "entry", "api-entries-reopen": "entry",
    "api-ratings-detail": "rating", "api-ratings-complete": "rating",
    "api-ratings-reopen": "rating", "api-analyses-detail": "analysis",
    "api-analyses-run": "analysis", "api-runs-detail": "run",
    "api-members-detail": "member", "api-members-remove": "member",
    "api-jobs-detail": "job", "api-jobs-cancel": "job", "api-jobs-file": "job",
    "reviews:job-file": "job",
    "api-records-detail": "record", "api-imports-detail": "import",
    "api-imports-undo": "import", "api-imports-preview": "import", "api-imports-problems": "import",
    "api-imports-mend": "import", "reviews:problem-mend": "problem",
    "reviews:import-problems": "import", "reviews:import-repairs": "import",
    "api-imports-repairs": "import",
    "api-imports-confirm": "import", "api-imports-columns": "import",
    "api-studies-detail": "study", "api-studies-ungroup": "study",
    "api-votes-detail": "vote", "api-items-detail": "item", "api-items-reopen": "item",
    "api-resolutions-detail": "item", "api-tags-detail": "tag",
    "api-bulk-votes-detail": "bulk", "api-bulk-votes-withdraw": "bulk",
}  # fmt: skip

# Other parameters, by name.
PARTS_OF: dict[str, dict[str, object]] = {
    "reviews:searches-export": {"kind": "csv"},
    "analysis:prisma-box": {"key": "records_screened"},
    "extraction:settle": {"key": "q1"},
    "analysis:bias-plot": {"name": "summary", "kind": "svg"},
    "analysis:run-figure": {"name": "forest", "kind": "svg"},
    "api-settle": {"key": "q1"},
    "api-export": {"name": "studies", "kind": "csv"},
    "analysis:export": {"name": "studies", "kind": "csv"},
    "screening:minutes-file": {"kind": "docx"},
    "screening:list-export": {"kind": "csv"},
}

PARTS: dict[str, object] = {
    "whose": "own", "attempt": "attempt",
    "stage": "title_abstract", "kind": "svg", "key": "records_screened", "format": "csv",
    "point": "point", "report": "linked_report", "domain": "A", "study_id": "open_study",
}  # fmt: skip
