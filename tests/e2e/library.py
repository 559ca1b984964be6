"""A dozen small records in two files, and what becomes of each."""

import random

from analysis.demo.dialects import DATABASES
from analysis.demo.imr import title_key
from analysis.demo.works import synthetic_works

WORKS = tuple(synthetic_works(10, seed=7))
PUBMED, PSYCINFO = WORKS[:8], WORKS[4:]
GO_ON = {title_key(work.title) for work in WORKS[3:6]}
IN_DISPUTE = title_key(WORKS[5].title)
LEFT_OUT = title_key(WORKS[3].title)
RECORDS, COPIES = len(PUBMED) + len(PSYCINFO), 4
SCREENED, SOUGHT, INCLUDED = len(WORKS), len(GO_ON), 2


def export(database: str, works) -> dict:
    """A file as playwright gives it to an upload field."""
    written = next(one for one in DATABASES if one.name == database)
    text = written.write(works, random.Random(1))
    return {"name": written.filename, "mimeType": "text/plain", "buffer": text.encode()}
