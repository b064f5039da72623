"""Claims: check-worthy sentences found in articles, and statements people add."""

from workbench.claims.by_hand import MAX_CHARACTERS, claim_by_hand
from workbench.claims.checkworthy import Checkworthiness, Sign, score_sentence
from workbench.claims.extraction import DEFAULT_THRESHOLD, extract_claims, kind_of
from workbench.claims.merging import not_yet_known
from workbench.claims.model_extraction import ReadArticle, extract_with_model, extraction_requests
from workbench.grammar.lexicon import Lexicons, load_lexicons, packaged_lexicons

__all__ = [
    "DEFAULT_THRESHOLD",
    "MAX_CHARACTERS",
    "Checkworthiness",
    "Lexicons",
    "ReadArticle",
    "Sign",
    "claim_by_hand",
    "extract_claims",
    "extract_with_model",
    "extraction_requests",
    "kind_of",
    "load_lexicons",
    "not_yet_known",
    "packaged_lexicons",
    "score_sentence",
]
