"""Against rispy, an independent reader, on RIS that both accept: the same tags and values."""

import random

import rispy

from tests.kernels.formats.test_ris_dialects import records_of

TAGS = ("AU", "KW", "UR", "PB", "VL", "IS", "SN", "CY", "AB", "DO", "JF", "M1")
WORDS = ("alpha", "beta", "gamma", "delta", "Überblick", "naïve", "日本", "95%", "p<0.05", "A-B")


def sample(seed: int, count: int) -> str:
    choose = random.Random(seed)
    lines = []
    for number in range(count):
        lines += ["TY  - JOUR", f"TI  - Title {number}", f"PY  - {choose.randint(1900, 2024)}"]
        for tag in sorted(choose.sample(TAGS, 6)):
            repeats = choose.randint(1, 3) if tag in ("AU", "KW") else 1
            for _ in range(repeats):
                words = " ".join(choose.choices(WORDS, k=choose.randint(1, 9)))
                lines.append(f"{tag}  - {words}")
        lines += ["ER  - ", ""]
    return "\n".join(lines)


def test_the_same_records_tags_and_values_as_rispy():
    text = sample(7, 200)
    expected = rispy.loads(text)
    records, _ = records_of(text)
    assert len(records) == len(expected)
    for record, other in zip(records, expected, strict=True):
        assert record.title == other["title"]
        assert record.year == int(other["year"])
        ours: dict[str, list[str]] = {}
        for tag, value in record.raw:
            ours.setdefault(tag, []).append(value)
        for tag, key in (("AU", "authors"), ("KW", "keywords"), ("UR", "urls")):
            assert ours.get(tag, []) == list(other.get(key, []))
        for tag, key in (("VL", "volume"), ("AB", "abstract"), ("DO", "doi"), ("IS", "number")):
            if key in other:
                assert ours[tag] == [other[key]]
