"""The fact-check desk: articles in, claims and independent evidence out, verdicts kept."""

__version__ = "0.1.0"
