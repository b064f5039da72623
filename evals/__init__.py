"""Measures retrieval, origins and verdicts; tests decide, evals measure."""
