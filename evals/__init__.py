"""Evals: measure each step of the workbench on judged cases, with intervals, and compare runs case by case."""
