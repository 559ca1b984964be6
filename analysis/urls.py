from django.urls import path

from analysis.views import analyses, bias, exports, overview, prisma, runs

app_name = "analysis"

urlpatterns = [
    path("", overview.show, name="overview"),
    path("analyses/", analyses.index, name="analyses"),
    path("analyses/new/", analyses.define, name="define"),
    path("analyses/<int:pk>/", analyses.show, name="analysis"),
    path("analyses/<int:pk>/edit/", analyses.change, name="analysis-edit"),
    path("analyses/<int:pk>/run/", analyses.run, name="analysis-run"),
    path("analyses/<int:pk>/keep/", analyses.keep, name="analysis-keep"),
    path("analyses/<int:pk>/retire/", analyses.retire, name="analysis-retire"),
    path("analyses/<int:pk>/restore/", analyses.restore, name="analysis-restore"),
    path("runs/<int:pk>/<slug:name>.<str:kind>", runs.figure, name="run-figure"),
    path("runs/<int:pk>/data/", runs.data, name="run-data"),
    path("runs/<int:pk>/script/", runs.script, name="run-script"),
    path("prisma/", prisma.show, name="prisma"),
    path("prisma/diagram.<str:kind>", prisma.diagram, name="prisma-diagram"),
    path("prisma/prisma.csv", prisma.data, name="prisma-data"),
    path("prisma/box/<slug:key>/", prisma.box, name="prisma-box"),
    path("risk-of-bias-plots/", bias.show, name="bias-plots"),
    path("risk-of-bias-plots/<slug:name>.<str:kind>", bias.figure, name="bias-plot"),
    path("exports/", exports.index, name="exports"),
    path("exports/<slug:name>.<str:kind>", exports.download, name="export"),
]
