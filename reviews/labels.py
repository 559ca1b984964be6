"""What the fields of a record are called."""

from django.utils.translation import gettext_lazy

LABELS = {
    "kind": gettext_lazy("kind"),
    "title": gettext_lazy("title"),
    "authors": gettext_lazy("authors"),
    "year": gettext_lazy("year"),
    "journal": gettext_lazy("journal"),
    "volume": gettext_lazy("volume"),
    "issue": gettext_lazy("issue"),
    "pages": gettext_lazy("pages"),
    "doi": gettext_lazy("DOI"),
    "pmid": gettext_lazy("PubMed number"),
    "language": gettext_lazy("language"),
    "keywords": gettext_lazy("keywords"),
    "abstract": gettext_lazy("abstract"),
}
