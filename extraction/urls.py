from django.urls import path

from extraction.views import arms, reconcile, rob, rob_reconcile, structure, studies, study

app_name = "extraction"

structure_urls = [
    path("extraction/form/", structure.form, name="form"),
    path("extraction/form/add/", structure.add_question, name="question-add"),
    path("extraction/form/<int:pk>/", structure.change_question, name="question"),
    path("extraction/form/<int:pk>/move/", structure.move_question, name="question-move"),
    path("extraction/form/<int:pk>/remove/", structure.retire_question, name="question-retire"),
    path("extraction/outcomes/", structure.show_outcomes, name="outcomes"),
    path("extraction/outcomes/add/", structure.add_outcome, name="outcome-add"),
    path("extraction/outcomes/<int:pk>/", structure.change_outcome, name="outcome"),
    path("extraction/instruments/add/", structure.add_instrument, name="instrument-add"),
    path("extraction/instruments/<int:pk>/", structure.change_instrument, name="instrument"),
    path("extraction/timepoints/add/", structure.add_timepoint, name="timepoint-add"),
    path("extraction/timepoints/<int:pk>/", structure.change_timepoint, name="timepoint"),
]

study_urls = [
    path("extraction/", studies.index, name="studies"),
    path("extraction/studies/<int:pk>/", study.show, name="study"),
    path("extraction/studies/<int:pk>/start/", study.start, name="study-start"),
    path("extraction/studies/<int:pk>/reopen/", study.reopen, name="study-reopen"),
    path("extraction/studies/<int:pk>/arms/add/", arms.add, name="arm-add"),
    path("extraction/arms/<int:pk>/", arms.change, name="arm"),
    path("extraction/arms/<int:pk>/remove/", arms.remove, name="arm-remove"),
    path("extraction/studies/<int:pk>/places/", arms.places, name="places"),
    path("extraction/places/<int:pk>/remove/", arms.remove_places, name="places-remove"),
]

reconcile_urls = [
    path("extraction/studies/<int:pk>/reconcile/", reconcile.show, name="reconcile"),
    path(
        "extraction/studies/<int:pk>/reconcile/agreed/", reconcile.agreed, name="reconcile-agreed"
    ),
    path(
        "extraction/studies/<int:pk>/reconcile/complete/",
        reconcile.complete,
        name="reconcile-complete",
    ),
    path(
        "extraction/studies/<int:pk>/reconcile/reopen/", reconcile.reopen, name="reconcile-reopen"
    ),
    path("extraction/studies/<int:pk>/reconcile/again/", reconcile.again, name="reconcile-again"),
    path(
        "extraction/studies/<int:pk>/reconcile/cells/<slug:key>/", reconcile.settle, name="settle"
    ),
]

rob_urls = [
    path("risk-of-bias/", rob.index, name="rob"),
    path("risk-of-bias/domains/", rob.domains, name="rob_domains"),
    path("risk-of-bias/<int:pk>/", rob.show, name="rob_study"),
    path("risk-of-bias/<int:pk>/start/", rob.start, name="rob_start"),
    path("risk-of-bias/<int:pk>/reopen/", rob.reopen, name="rob_reopen"),
    path("risk-of-bias/<int:pk>/reconcile/", rob_reconcile.show, name="rob_reconcile"),
    path("risk-of-bias/<int:pk>/reconcile/agreed/", rob_reconcile.agreed, name="rob_agreed"),
    path("risk-of-bias/<int:pk>/reconcile/complete/", rob_reconcile.complete, name="rob_complete"),
    path(
        "risk-of-bias/<int:pk>/reconcile/reopen/",
        rob_reconcile.reopen,
        name="rob_consensus_reopen",
    ),
    path("risk-of-bias/<int:pk>/reconcile/again/", rob_reconcile.again, name="rob_again"),
    path(
        "risk-of-bias/<int:pk>/reconcile/domains/<slug:domain>/",
        rob_reconcile.settle,
        name="rob_settle",
    ),
]

urlpatterns = [*structure_urls, *study_urls, *reconcile_urls, *rob_urls]
