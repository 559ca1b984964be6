"""What every method for small-study effects must say when there are few studies."""

from __future__ import annotations

from ..result import Caution

TEN = 10


def few_studies(k: int) -> tuple[Caution, ...]:
    """A caution below ten studies (Cochrane Handbook 13.3.5.4), else nothing."""
    if k >= TEN:
        return ()
    text = (
        f"With {k} studies, fewer than ten, asymmetry cannot be told from chance; "
        "do not read much into this result."
    )
    return (Caution("fewer-than-ten", text),)
