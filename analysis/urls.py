from django.urls import path

from analysis.views import overview, prisma

app_name = "analysis"

urlpatterns = [
    path("", overview.show, name="overview"),
    path("prisma/", prisma.show, name="prisma"),
    path("prisma/diagram.<str:kind>", prisma.diagram, name="prisma-diagram"),
    path("prisma/prisma.csv", prisma.data, name="prisma-data"),
    path("prisma/box/<slug:key>/", prisma.box, name="prisma-box"),
]
