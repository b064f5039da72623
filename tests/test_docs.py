"""What the docs say is so: settings, exit codes, commands, columns, links, and the ids of the tour."""

from __future__ import annotations

import inspect
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.main import get_command

from vectorstore.chunking import split_passages
from workbench import errors
from workbench.claims import extract_claims
from workbench.cli.app import app
from workbench.cli.main import INTERRUPTED, UNEXPECTED
from workbench.db.evidence import evidence_id
from workbench.db.tables import Base
from workbench.ingest import Read, read_source
from workbench.origin_keys import KnownSources
from workbench.settings import Settings
from workbench.types import ClaimKind, ClaimStatus, Given, Label

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
SAMPLE = ROOT / "workbench" / "data" / "sample" / "articles.jsonl"
# Words after `workbench` in running text that are no command.
_PROSE = {"and", "does", "in", "is", "on", "the"}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> set[str]:
    """Every command by its words, `claims list`."""
    tree = getattr(get_command(app), "commands", {})
    inner = {f"{name} {child}" for name, one in tree.items() for child in getattr(one, "commands", {})}
    return {*tree, *inner}


def shown_calls(text: str) -> list[str]:
    """What stands after `workbench` in code, up to the first word that is no command's."""
    code = "\n".join([*re.findall(r"```.*?```", text, re.DOTALL), *re.findall(r"`(workbench [^`]+)`", text)])
    return re.findall(r"(?:^|[$ /])workbench(?: --data-dir \S+)? ([a-z]+(?: [a-z]+)?)", code, re.MULTILINE)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_stands_in_the_table_with_its_variable(name: str) -> None:
    assert re.search(rf"^\| `{name}` \| `WORKBENCH_{name.upper()}` \|", page("docs/operations.md"), re.MULTILINE)


def test_defaults_of_settings_are_those_in_the_table() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| `WORKBENCH_\w+` \| (.+?) \|", page("docs/operations.md"), re.MULTILINE))
    plain = {n: f.default for n, f in Settings.model_fields.items() if isinstance(f.default, str | int | float)}
    expected = {name: f"`{value:g}`" if isinstance(value, float) else f"`{value}`" for name, value in plain.items()}
    expected |= {n: f"`{str(v).lower()}`" for n, v in plain.items() if isinstance(v, bool)}
    assert {name: rows[name] for name in expected} == expected


def test_every_exit_code_is_explained() -> None:
    found = {one.exit_code for one in vars(errors).values() if inspect.isclass(one) and hasattr(one, "exit_code")}
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", page("docs/cli.md"), re.MULTILINE)}
    assert listed == found | {0, UNEXPECTED, INTERRUPTED}


def test_every_command_has_its_help_in_the_docs() -> None:
    headings = set(re.findall(r"^### workbench (.+)$", page("docs/cli.md"), re.MULTILINE))
    assert headings == commands()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_commands_named_in_the_docs_exist(path: Path) -> None:
    known = commands()
    calls = [call for call in shown_calls(path.read_text(encoding="utf-8")) if call.split()[0] not in _PROSE]
    assert [call for call in calls if call not in known and call.split()[0] not in known] == []


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_every_column_is_described(table: str) -> None:
    text = page("docs/data-model.md")
    tables = text[text.index("## Tables") : text.index("## JSON")]
    assert f"{table}" in tables
    missing = [column.name for column in Base.metadata.tables[table].columns if not _named(column.name, table, tables)]
    assert missing == []


def _named(column: str, table: str, text: str) -> bool:
    return f"`{column}`" in text or f"`{table}.{column}`" in text


@pytest.mark.parametrize("closed_set", [Label, ClaimStatus, ClaimKind])
def test_every_word_of_a_closed_set_is_listed(closed_set: type[Label | ClaimStatus | ClaimKind]) -> None:
    text = page("docs/data-model.md")
    assert [word for word in closed_set if f"`{word}`" not in text] == []


def test_every_module_stands_in_the_architecture() -> None:
    text = page("docs/architecture.md")
    packages = [path for name in ("vectorstore", "workbench", "evals") for path in (ROOT / name).rglob("*.py")]
    told = [path for path in packages if not path.name.startswith("__") and "versions" not in path.parts]
    assert [path.name for path in told if f"- `{path.name}`: " not in text] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    broken = []
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        aim = (path.parent / file).resolve() if file else path
        if not aim.exists() or (anchor and anchor not in _anchors(aim)):
            broken.append(target)
    assert broken == []


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_targets_of_make_named_in_the_docs_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.MULTILINE))
    named = {word for path in PAGES for word in re.findall(r"`make ([a-z-]+)", path.read_text(encoding="utf-8"))}
    assert named <= targets


def test_ids_in_the_tour_are_those_a_reader_gets() -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    reads = read_source(str(SAMPLE), given=Given(), fetcher=None, stdin=None, now=now, known=KnownSources())
    articles = [read.article for read in reads if isinstance(read, Read)]
    claims = {claim.id for article in articles for claim in extract_claims(article, now=now)}
    passages = [p for a in articles for p in split_passages(a.id, a.text, language=a.language)]
    tour = set(re.findall(r"\b[ace]_[0-9a-f]{16}\b", page("README.md")))
    evidence = {evidence_id(claim, passage) for claim in claims & tour for passage in passages}
    assert tour
    assert tour - claims - evidence - {article.id for article in articles} == set()
