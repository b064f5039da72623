"""From passages and a model's reading of them to a suggestion: stances verified by code, one vote an origin."""
