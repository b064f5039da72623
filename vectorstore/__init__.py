"""From article text to ranked passages. Knows nothing of claims and verdicts."""
