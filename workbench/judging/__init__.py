"""From passages and a model's reading of them to a suggestion: stances verified by code, one vote an origin."""

from workbench.judging.asking import judge_request
from workbench.judging.judging import judge, read_judgement
from workbench.judging.listing import ClaimWords, claim_words
from workbench.judging.reply import Judgement

__all__ = ["ClaimWords", "Judgement", "claim_words", "judge", "judge_request", "read_judgement"]
