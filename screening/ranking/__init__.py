"""Which records are likely to be included, and when reading more would find little.

`vectorise` turns texts into numbers once; `learn` fits a classifier to the labels there are, in
milliseconds; `order_of` sorts by its scores. `stopping` says what the order read so far proves.
Nothing here hides a record or decides on one.
"""

from screening.ranking.machine import Learned, learn, order_of
from screening.ranking.stopping import Standing, p_of_missing, reads_to_stop, standing
from screening.ranking.vectors import Vectors, vectorise

__all__ = [
    "Learned",
    "Standing",
    "Vectors",
    "learn",
    "order_of",
    "p_of_missing",
    "reads_to_stop",
    "standing",
    "vectorise",
]
