from django.urls import path

from reviews.views import duplicates, imports, previews, problems, records, repairs, studies

urlpatterns = [
    path("imports/", imports.index, name="imports"),
    path("imports/add/", imports.add, name="import-add"),
    path("imports/preview/", previews.preview, name="import-preview"),
    path("imports/<int:pk>/", imports.show, name="import"),
    path("imports/<int:pk>/file/", imports.download, name="import-file"),
    path("imports/<int:pk>/problems/", problems.as_file, name="import-problems"),
    path("imports/problems/<int:pk>/", problems.mend, name="problem-mend"),
    path("imports/<int:pk>/repairs/", repairs.repairs, name="import-repairs"),
    path("imports/<int:pk>/undo/", imports.undo, name="import-undo"),
    path("records/", records.index, name="records"),
    path("records/add/", records.add, name="record-add"),
    path("records/export/<slug:kind>/", records.export, name="records-export"),
    path("records/<int:pk>/edit/", records.edit, name="record-edit"),
    path("records/<int:pk>/", records.show, name="record"),
    path("records/<int:pk>/duplicate/", records.decide, name="record-duplicate"),
    path("duplicates/", duplicates.desk, name="duplicates"),
    path("duplicates/look/", duplicates.look, name="duplicates-look"),
    path("duplicates/accept/", duplicates.accept_rule, name="duplicates-accept"),
    path("duplicates/decided/", duplicates.decided, name="duplicates-decided"),
    path("duplicates/<int:pk>/", duplicates.decide, name="duplicate-decide"),
    path("duplicates/<int:pk>/undo/", duplicates.undo, name="duplicate-undo"),
    path("studies/", studies.index, name="studies"),
    path("studies/group/", studies.group, name="studies-group"),
    path("studies/<int:pk>/", studies.change, name="study"),
    path("studies/<int:pk>/reports/<int:report>/ungroup/", studies.ungroup, name="ungroup"),
]
