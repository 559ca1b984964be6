"""The flow diagram of one review: which template, drawn how, with which links."""

from analysis import prisma
from analysis.boxes import hrefs
from analysis.plots import flow
from analysis.plots.flowboxes import FlowOptions
from analysis.prisma import Counts
from reviews.models import Review, Source

VERSIONS = ("v1", "v2")


def version_of(review: Review, asked: str) -> str:
    """v1 shows databases and registers only; v2, the default once they are used, other methods."""
    if asked in VERSIONS:
        return asked
    other = review.sources.exclude(kind__in=Source.DATABASES_AND_REGISTERS)
    return "v2" if other.exists() else "v1"


def draw(
    review: Review, counts: Counts, version: str, *, detail: bool = False, linked: bool = False
) -> str:
    """The diagram as SVG; links are for pages only, a downloaded figure has none."""
    template = {
        ("v1", False): "v1_new_db",
        ("v2", False): "v2_new_all",
        ("v1", True): "v1_update_db",
        ("v2", True): "v2_update_all",
    }[version, counts.update]
    options = FlowOptions(
        template=template,
        detail_databases=detail,
        detail_registers=detail,
        hrefs=hrefs(review, counts) if linked else {},
    )
    return flow.draw(counts, options, review.title)


def csv_of(counts: Counts, *, detail: bool = False) -> str:
    return prisma.to_csv(counts, detail_databases=detail, detail_registers=detail)
