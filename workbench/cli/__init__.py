"""The command line: one command, one method of the desk. Results on stdout, everything else on stderr."""

from workbench.cli.main import main

__all__ = ["main"]
