"""Which language a text is in, or that it cannot be told."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["MIN_CONFIDENCE", "MIN_LETTERS", "detect_language"]

MIN_LETTERS = 24
"""Fewer letters than this say too little."""
MIN_CONFIDENCE = 0.7
"""Softmax of the model's length-scaled scores, 0..1; mixed texts stay below it."""
SAMPLE_CHARS = 1000

# Languages news is written in. The model's other 60 (Latin, Volapük, regional forms) only draw short texts away.
NEWS_LANGUAGES = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu ha he hi hr hu hy id ig is it ja ka kk km "
    "kn ko ku ky lo lt lv mk ml mn mr ms mt my ne nl no or pa pl ps pt ro ru rw si sk sl so sq sr sv sw ta te tg th tk "
    "tl tr tt uk ur uz vi xh yo zh zu"
).split()

_LETTER = re.compile(r"[^\W\d_]")
_URL = re.compile(r"https?://\S+")


def detect_language(text: str, *, declared: str | None = None) -> str | None:
    """BCP 47 code of the text's language; the declared one where the text is too short; `None` when neither tells.

    Method: py3langid (naive Bayes over byte n-grams) on the first 1,000 characters.
    """
    fallback = declared_language(declared)
    sample = _URL.sub(" ", text[:SAMPLE_CHARS])
    if len(_LETTER.findall(sample)) < MIN_LETTERS:
        return fallback
    code, confidence = _identifier().classify(sample)
    return str(code) if confidence >= MIN_CONFIDENCE else fallback


def declared_language(tag: str | None) -> str | None:
    """The primary subtag of a declared language (`en-GB`, `uk_UA`), or `None` when it is not one."""
    match = re.fullmatch(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*\s*", tag or "")
    return match.group(1).lower() if match else None


@cache
def _identifier() -> LanguageIdentifier:
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(NEWS_LANGUAGES)
    # Choosing columns leaves a table whose rows are scattered in memory; gathering them then takes most of the time.
    identifier.nb_ptc = np.ascontiguousarray(identifier.nb_ptc)
    return identifier
