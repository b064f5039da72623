"""Claims: check-worthy sentences found in articles, and statements people add."""

from workbench.claims.by_hand import MAX_CHARACTERS, claim_by_hand
from workbench.claims.checkworthy import Checkworthiness, Sign, score_sentence
from workbench.claims.extraction import DEFAULT_THRESHOLD, extract_claims, kind_of
from workbench.grammar.lexicon import Lexicons, load_lexicons, packaged_lexicons

__all__ = [
    "DEFAULT_THRESHOLD",
    "MAX_CHARACTERS",
    "Checkworthiness",
    "Lexicons",
    "Sign",
    "claim_by_hand",
    "extract_claims",
    "kind_of",
    "load_lexicons",
    "packaged_lexicons",
    "score_sentence",
]
