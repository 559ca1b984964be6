"""Invented records to build the examples of these tests from."""

from dataclasses import replace

from reviews.dedup.bib import Bib, Found
from reviews.dedup.detect import find

TEXT = (
    "Otters were followed for two winters in three lakes to learn whether feeding stations change "
    "how far they travel. Collars recorded positions every hour and scats were collected weekly. "
    "Animals near stations travelled less, slept longer and shared resting sites more often than "
    "those in the control lake, where neither distance nor rest changed over the two seasons."
)
OTHER_TEXT = (
    "Bakers handling rye flour report wheeze more often than the general population. Spirometry "
    "before and after the shift was done in forty bakeries, with masks allotted by lot for one "
    "month. Forced expiratory volume fell less where masks were worn, and sick leave halved; no "
    "harm was seen. Whether the gain lasts beyond a season remains to be shown elsewhere."
)
PAPER = Bib(
    key=1,
    title="Feeding stations and the winter range of lake otters: a controlled field study",
    authors="Aalto, M.; Berg, K. L.; Castellano, R.",
    year=2014,
    journal="Journal of Mammal Ecology",
    volume="21",
    issue="3",
    pages="221-228",
    doi="10.1234/jme.2014.021",
    abstract=TEXT,
)


def like(key: int, of: Bib = PAPER, **changes: object) -> Bib:
    """Another record like `of`, with some fields changed."""
    return replace(of, key=key, **changes)


def judged(*bibs: Bib, **options: object) -> str:
    """ "same" when all records are one group, "ask" when there is a question, else "apart"."""
    found: Found = find(bibs, **options)
    if [cluster.keys for cluster in found.auto] == [tuple(sorted(bib.key for bib in bibs))]:
        return "same"
    return "ask" if found.ask else "apart"
