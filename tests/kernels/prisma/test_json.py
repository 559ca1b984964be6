"""A state written as plain names and values is read, or refused in words."""

import pytest

from analysis.prisma import State, StateError, count


def test_flags_for_removal_are_read():
    state = State.from_json(
        {
            "records": [
                {"id": "a", "source": "database", "auto": True},
                {"id": "b", "source": "database", "other": True},
            ],
            "options": {"update": True, "reason_order": ["X"]},
        }
    )
    counts = count(state)
    assert (counts.excluded_automatic, counts.excluded_other, counts.update) == (1, 1, True)
    assert counts.database_specific_results == {"Unnamed database": 2}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"record": []}, "Unknown fields in the state: record"),
        (
            {"records": [{"id": "a", "source": "database", "dupof": "b"}]},
            "Unknown fields in record 'a': dupof",
        ),
        ({"records": [{"source": "database"}]}, "lacks the field 'id'"),
        ({"reports": [{"id": "1", "found": True}]}, "Unknown fields in report '1': found"),
        ({"studies": [{"previous": True}]}, "lacks the field 'id'"),
        ({"options": {"colour": 1}}, "Unknown fields in the options: colour"),
    ],
)
def test_a_misspelt_field_is_refused_not_ignored(data, words):
    with pytest.raises(StateError, match=words):
        State.from_json(data)
