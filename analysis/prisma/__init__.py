"""Counts of the PRISMA 2020 flow diagram as a pure function of plain state."""

from analysis.prisma.counting import count, count_blocks
from analysis.prisma.counts import Counts, Identity, Note
from analysis.prisma.csvfile import csv_rows, link, to_csv
from analysis.prisma.fates import Block, blocks_of
from analysis.prisma.identities import identities
from analysis.prisma.ledger import LedgerLine, ledger
from analysis.prisma.notes import notes
from analysis.prisma.state import Options, Record, Report, State, StateError, Study

__all__ = [
    "Block",
    "Counts",
    "Identity",
    "LedgerLine",
    "Note",
    "Options",
    "Record",
    "Report",
    "State",
    "StateError",
    "Study",
    "blocks_of",
    "count",
    "count_blocks",
    "csv_rows",
    "identities",
    "ledger",
    "link",
    "notes",
    "to_csv",
]
