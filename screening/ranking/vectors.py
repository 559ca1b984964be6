"""Texts as sparse vectors: words and pairs of neighbouring words, weighted by TF-IDF.

Words get numbers as they come; a pair of neighbours is a number made of theirs. Both are folded
into a fixed number of places (feature hashing; Weinberger et al. 2009, ICML), so that no list of
pairs is held in memory and a stage of 100,000 records needs some hundred megabytes, not thousands.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

WORD = re.compile(r"\w\w+")
PLACES_BITS = 22
MIXER = np.uint64(0x9E3779B97F4A7C15)
LEAST_TEXTS = 2
MOST_SHARE = 0.95

Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Vectors:
    """One row of unit length a text (n x features, float32); a text without a word is all zero.

    names: what the caller calls each row by (n).
    """

    matrix: sparse.csr_array
    names: NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.matrix.shape[0])

    def save(self, file: IO[bytes]) -> None:
        """Write the rows; `load` reads them back."""
        rows = self.matrix
        np.savez(
            file,
            data=rows.data,
            indices=rows.indices,
            indptr=rows.indptr,
            shape=np.asarray(rows.shape),
            names=self.names,
        )

    @classmethod
    def load(cls, file: IO[bytes] | Path) -> "Vectors":
        """Raises ValueError when the file holds anything else, or only a part of it."""
        try:
            with np.load(file, allow_pickle=False) as kept:
                parts = (kept["data"], kept["indices"], kept["indptr"])
                return cls(sparse.csr_array(parts, shape=tuple(kept["shape"])), kept["names"])
        except (BadZipFile, EOFError, KeyError, OSError, TypeError) as problem:
            raise ValueError("The file does not hold vectors.") from problem


def vectorise(texts: Iterable[tuple[int, str]]) -> Vectors:
    """Sublinear TF-IDF (1 + log tf; smoothed idf) of words and pairs, each row of length one.

    texts: each with the name of its row.

    A word or pair that stands in one text alone, or in more than 95 % of them, counts for nothing.
    The texts are read once, in order; linear in their length.
    """
    known: dict[str, int] = {}
    places = [np.empty(0, np.int32)]
    counts = [np.empty(0, np.float32)]
    starts = [0]
    names = []
    for name, text in texts:
        names.append(name)
        place, count = np.unique(_places(text, known), return_counts=True)
        places.append(place.astype(np.int32))
        counts.append(count.astype(np.float32))
        starts.append(starts[-1] + len(place))
    found = sparse.csr_array(
        (np.concatenate(counts), np.concatenate(places), np.asarray(starts, np.int64)),
        shape=(len(starts) - 1, 1 << PLACES_BITS),
    )
    return Vectors(_weighted(found), np.asarray(names, dtype=np.int64))


def _places(text: str, known: dict[str, int]) -> Keys:
    """The place of each word and of each pair of neighbours of the text."""
    numbers = [known.setdefault(word, len(known) + 1) for word in WORD.findall(text.lower())]
    words = np.asarray(numbers, dtype=np.uint64)
    pairs = (words[:-1] << np.uint64(32)) | words[1:]
    mixed = np.concatenate([words, pairs]) * MIXER
    mixed ^= mixed >> np.uint64(29)
    mixed *= MIXER
    return np.asarray(mixed >> np.uint64(64 - PLACES_BITS))


def _weighted(found: sparse.csr_array) -> sparse.csr_array:
    texts = found.shape[0]
    among = np.bincount(found.indices, minlength=found.shape[1])
    kept = np.flatnonzero((among >= min(LEAST_TEXTS, texts)) & (among <= MOST_SHARE * texts))
    rows = found[:, kept]
    idf = (np.log((1 + texts) / (1 + among[kept])) + 1).astype(np.float32)
    rows.data = (1 + np.log(rows.data)) * idf[rows.indices]
    length = np.sqrt(np.add.reduceat(np.append(rows.data**2, 0), rows.indptr[:-1]))
    sizes = np.diff(rows.indptr)
    length[(sizes == 0) | (length == 0)] = 1
    rows.data /= np.repeat(length, sizes)
    return rows
