"""`python -m evals.crosslingual OUT_DIR`: claims in five languages, each settled by a text in one of them, as sets."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from evals.files import read_rows

TOPICS = Path(__file__).parent / "data" / "crosslingual" / "topics.jsonl"

Language = Literal["en", "uk", "ru", "es", "ar"]
Stance = Literal["supports", "refutes"]

LANGUAGES: tuple[Language, ...] = ("en", "uk", "ru", "es", "ar")


class Topic(BaseModel):
    """One invented event, told in every language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    subject: str
    stance: Stance
    """Of every passage towards every claim of the topic."""
    claim: Mapping[Language, str]
    passage: Mapping[Language, str]
    """Settles the claim."""
    distractor: Mapping[Language, str]
    """Shares names, words or figures with the claim and settles nothing."""
    source: Mapping[Language, str]


def read_topics(path: Path = TOPICS) -> tuple[Topic, ...]:
    """Read the topics, in the order of the file; raises `UsageError` naming the line that is no topic."""
    return tuple(read_rows(path, Topic))


def write_sets(topics: Sequence[Topic], out: Path) -> None:
    """Write `corpus_to_LANG.jsonl` and `claims_to_LANG.jsonl` for each language; files of these names are replaced."""
    out.mkdir(parents=True, exist_ok=True)
    for target in LANGUAGES:
        _write(out / f"corpus_to_{target}.jsonl", [row for topic in topics for row in _documents(topic, target)])
        _write(out / f"claims_to_{target}.jsonl", [row for topic in topics for row in _claims(topic, target)])


def _documents(topic: Topic, target: Language) -> Iterable[dict[str, object]]:
    """The passage in the target language alone, and the distractors in all: each claim meets one in its own."""
    yield _document(topic, f"{topic.id}-{target}", topic.passage, target)
    for lang in LANGUAGES:
        yield _document(topic, f"{topic.id}-d-{lang}", topic.distractor, lang)


def _document(topic: Topic, doc_id: str, texts: Mapping[Language, str], lang: Language) -> dict[str, object]:
    return {"doc_id": doc_id, "title": "", "text": texts[lang], "lang": lang, "source": topic.source[lang]}


def _claims(topic: Topic, target: Language) -> Iterable[dict[str, object]]:
    evidence = [{"doc_id": f"{topic.id}-{target}", "stance": topic.stance}]
    for lang in LANGUAGES:
        names = {"id": f"{topic.id}-{lang}-{target}", "claim": topic.claim[lang], "lang": lang}
        yield {**names, "group": f"{lang}→{target}", "stance": topic.stance, "evidence": evidence}


def _write(path: Path, rows: Iterable[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m evals.crosslingual OUT_DIR")
    write_sets(read_topics(), Path(sys.argv[1]))
