"""Trial registrations as the WHO registry platform (ICTRP) exports them in XML."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from reviews.formats import reference_types as types
from reviews.formats.clean import drop_layout, unescape_entities
from reviews.formats.draft import Draft
from reviews.formats.xmlstream import inner

RECORDS = frozenset({"trial"})
_ABSTRACT = (
    "study_type",
    "study_design",
    "condition",
    "intervention",
    "primary_outcome",
    "secondary_outcome",
    "inclusion_criteria",
    "exclusion_criteria",
    "target_size",
    "countries",
    "recruitment_status",
)


def ictrp_draft(record: Element) -> Draft:
    """One `<Trial>`: a registration, whose sponsor is a note and never an author."""
    values: dict[str, str] = {}
    for found in record.iter():
        if not len(found) and (text := drop_layout(unescape_entities(inner(found)))):
            values.setdefault(found.tag.lower(), text)
    draft = Draft(ref_type=types.REGISTRATION)
    draft.title = values.get("public_title", "") or values.get("scientific_title", "")
    draft.short_title = values.get("acronym", "")
    scientific = values.get("scientific_title", "")
    if scientific and scientific != draft.title:
        draft.notes.append(f"Scientific title: {scientific}")
    number = values.get("trialid", "") or values.get("trial_id", "")
    draft.trial_ids = [number]
    for name in ("secondary_id", "secondary_ids"):
        draft.trial_ids.extend(part.strip() for part in values.get(name, "").split(";"))
    draft.accession = [("ICTRP", number)] if number else []
    draft.dates = [values.get("date_registration3", ""), values.get("date_registration", "")]
    draft.urls = [values.get("web_address", "") or values.get("url", "")]
    register = values.get("source_register", "") or values.get("reg_name", "")
    draft.source_database = register or "ICTRP"
    for name in ("primary_sponsor", "secondary_sponsor"):
        if name in values:
            draft.notes.append(f"{name.replace('_', ' ').capitalize()}: {values[name]}")
    parts = [
        f"{name.replace('_', ' ').capitalize()}: {values[name]}"
        for name in _ABSTRACT
        if name in values
    ]
    draft.abstract = values.get("brief_summary", "") or " ".join(parts)
    draft.keywords = [values.get("condition", "")]
    return draft
