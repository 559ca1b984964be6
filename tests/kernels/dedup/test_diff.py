"""Differences between two texts shown side by side."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.dedup.diff import diff


def test_segments_of_a_small_change():
    assert diff("lake otter", "lake otters") == [("same", "lake otter"), ("right", "s")]
    assert diff("grey", "gray") == [
        ("same", "gr"), ("left", "e"), ("right", "a"), ("same", "y")
    ]  # fmt: skip
    assert diff("", "") == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_both_texts_can_be_put_together_again(left, right):
    segments = diff(left, right)
    assert "".join(text for kind, text in segments if kind != "right") == left
    assert "".join(text for kind, text in segments if kind != "left") == right
    assert all(text for _, text in segments)
