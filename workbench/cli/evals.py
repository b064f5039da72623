"""`workbench eval`: the commands stand in `evals.cli`, above this package.

Imports run one way, evals -> workbench -> vectorstore, and the command line is the one place where the workbench hands
over upwards. Looking the package up by name, at the top of the tree of commands, keeps that an exception one can see
and keeps every other module from importing evals by habit.
"""

from __future__ import annotations

from importlib import import_module

import typer

app: typer.Typer = import_module("evals.cli").app
