"""`python -m evals run ...`: the same as `workbench eval run ...`."""

import sys

from workbench.cli.main import run

sys.exit(run(["eval", *sys.argv[1:]]))
