"""Every decision is explained in words."""

import re
from pathlib import Path

from reviews.dedup import score
from reviews.dedup.bib import Explanation
from reviews.dedup.detect import find
from reviews.dedup.explain import RULES, in_words

from .examples import PAPER, like


def test_a_link_says_which_rule_decided_and_which_fields_spoke():
    [cluster] = find([PAPER, like(2, journal="", doi="10.1016/s0021-8000(14)00321-8")]).auto
    [link] = cluster.links
    assert (link.a, link.b) == (1, 2)
    assert 0.5 < link.score < 1
    words = in_words(link.explanation)
    assert words.startswith("Same title, same volume and first page.")
    assert "Agree: title, authors, year, volume, issue, first page, abstract." in words
    assert "Differ: DOI." in words
    assert "Cannot be compared: journal, PubMed number." in words


def test_a_question_is_explained_too():
    [pair] = find([PAPER, like(2, year=2013, volume="20", pages="S77", doi="")]).ask
    assert "Differ: year" in in_words(pair.explanation)


def test_every_rule_has_its_words():
    source = Path(score.__file__).read_text(encoding="utf-8")
    used = set(re.findall(r'Decision\.\w+\)?,\s*"([^"]+)"', source))
    assert used <= set(RULES)
    assert len(used) > 25


def test_an_unknown_rule_is_shown_as_it_is():
    assert in_words(Explanation("house rule")) == "house rule"
