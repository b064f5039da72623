"""`workbench --help` must stay fast, so it loads none of the heavy engines."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "gradio",
    "chromadb",
    "onnxruntime",
    "onnx",
    "langchain",
    "langchain_core",
    "openai",
    "sqlalchemy",
    "trafilatura",
)


def test_help_loads_no_engine() -> None:
    code = (
        "import sys\nfrom workbench.cli.main import run\ncode = run(['--help'])\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "assert code == 0 and not loaded, loaded"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for command in ("demo", "serve", "ingest", "claims", "evidence", "check", "verdict", "export", "eval", "index"):
        assert command in done.stdout
