"""Sentences read with word lists alone: their words, names and bodies, and who they say they have it from."""
