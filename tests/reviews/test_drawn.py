"""Parts of pages that are drawn once, and what each page puts into them."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import override_settings
from django.utils.safestring import SafeString

PART = """{% if name %}<b title="{{ name }}">{{ number }}</b>{% csrf_token %}{% endif %}"""
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.locmem.Loader", {"part.html": PART})],
            "libraries": {"drawn": "reviews.templatetags.drawn"},
        },
    }
]
CALL = '{% load drawn %}{% drawn "part.html" name=name each number=number csrf_token=csrf_token %}'


def drawn(name, number="1", token="t", call=CALL):
    return Template(call).render(Context({"name": name, "number": number, "csrf_token": token}))


@pytest.fixture(autouse=True)
def part():
    with override_settings(TEMPLATES=TEMPLATES):
        yield


def test_what_differs_is_put_into_the_same_part():
    first, second = drawn("a", "1", "first"), drawn("a", "<2>", "second")
    assert '<b title="a">1</b>' in first and 'value="first"' in first
    assert '<b title="a">&lt;2&gt;</b>' in second and 'value="second"' in second


def test_a_text_that_names_a_place_does_not_take_it():
    assert 'value="\ue000number\ue001"' in drawn("a", "1", "\ue000number\ue001")
    assert 'title="\ue000other\ue001"' in drawn("\ue000other\ue001")


def test_a_text_that_is_escaped_is_not_taken_for_one_that_is_not():
    assert 'title="<i>"' in drawn(SafeString("<i>"))
    assert 'title="&lt;i&gt;"' in drawn("<i>")
    assert drawn(1) != drawn(True)


def test_rows_are_refused(review):
    with pytest.raises(TypeError):
        drawn(review)


def test_nothing_else_of_the_page_is_in_reach():
    call = '{% load drawn %}{% drawn "part.html" each number=number %}'
    assert drawn("a", call=call) == ""
    with pytest.raises(TemplateSyntaxError):
        drawn("a", call='{% load drawn %}{% drawn "part.html" name %}')
