"""Benchmarks: how fast the workbench is beside the plainest pipeline of the same parts, measured in one run."""
