"""Small search files, as databases write them."""

from django.core.files.uploadedfile import SimpleUploadedFile

PSYCINFO = """TY  - JOUR
T1  - Illness management and recovery in a community sample
A1  - Lind, Anna
A1  - Berg, Otto
Y1  - 2011
JF  - Psychiatric Services
VL  - 62
IS  - 6
SP  - 606
EP  - 612
DO  - 10.1000/imr.1
N2  - A synthetic record. Forty people took part.
ER  -

TY  - JOUR
T1  - Peer support and housing: a qualitative study
A1  - Holm, Eva
Y1  - 2015
JF  - Journal of Mental Health
N2  - A synthetic record.
ER  -
"""

SCOPUS = """TY  - JOUR
TI  - Illness Management and Recovery in a Community Sample.
AU  - Lind, A.
AU  - Berg, O.
PY  - 2011
T2  - Psychiatr Serv
VL  - 62
IS  - 6
SP  - 606
EP  - 12
DO  - https://doi.org/10.1000/IMR.1
ER  -
"""

BROKEN = """TY  - JOUR
TI  - A record that never ends
AU  - Lind, Anna
this line belongs to nobody
TY  - JOUR
TI  - The next record
ER  -
"""


def upload(text: str, name: str = "search.ris") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())
