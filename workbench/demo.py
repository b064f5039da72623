"""The sample desk: invented articles and claims that show every rule of the workbench at work."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbench.datafiles import DATA
from workbench.desk import Desk
from workbench.settings import Settings
from workbench.types import IngestStatus
from workbench.urls import url_key

SAMPLE = DATA / "sample"
_WHO = "sample desk"


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What the sample desk holds after loading; loading twice changes nothing."""

    articles: int
    claims: int


def demo_settings(settings: Settings) -> Settings:
    """Keep the sample desk apart from a real one, and let it know the invented news agency."""
    chosen: dict[str, object] = {"agencies_file": settings.agencies_file or SAMPLE / "agencies.yaml"}
    if "data_dir" not in settings.model_fields_set:
        chosen["data_dir"] = settings.data_dir / "demo"
        chosen["model_cache"] = settings.model_cache or settings.data_dir / "models"
    return settings.model_copy(update=chosen)


def load_demo(settings: Settings) -> Loaded:
    """Load the sample articles and claims into the desk of `settings`."""
    with Desk(settings) as desk:
        items = list(desk.ingest([str(SAMPLE / "articles.jsonl")], who=_WHO))
        failed = [item for item in items if item.status is IngestStatus.FAILED]
        assert not failed, failed
        by_url = {url_key(card.canonical_url or card.url): card.id for card in desk.articles(page_size=500).items}
        rows = [json.loads(line) for line in _lines(SAMPLE / "claims.jsonl")]
        for row in rows:
            article = by_url[url_key(row["article"])] if row.get("article") else None
            day = date.fromisoformat(row["date"]) if row.get("date") else None
            text = row.get("quote") or row["text"]
            desk.add_claim(text, article_id=article, speaker=row.get("speaker"), claimed_on=day, added_by=_WHO)
        return Loaded(articles=len(items), claims=len(rows))


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
