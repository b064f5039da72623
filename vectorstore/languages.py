"""What all texts of one language have in common for a model, taken out, so that a search crosses languages.

A multilingual model places a text by its meaning and, a little, by its language: a passage in the claim's language
lies nearer than one in another language that says the same. And all texts, whatever they say, share a large part of
their vectors, which hides the differences that count. Taking the mean of each language from its passages, and the mean
of all queries from queries, removes both (Libovický, Rosa, Fraser 2020, "On the language neutrality of pre-trained
multilingual representations", Findings of EMNLP; Mu, Viswanath 2018, "All-but-the-top", ICLR).

The means come from a small sample of the same texts in many languages, not from a desk's articles: so equal texts have
equal vectors on every desk, whatever else it holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np

from vectorstore.encoders.built_models import load_or_build
from vectorstore.vectors import Vectors

_SAMPLE = Path(__file__).parent / "data" / "parallel_texts.yaml"
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "sh": "sr", "bs": "sr", "hr": "sr"}
"""Codes that name a language the sample has under another one, or one very close to it."""


@dataclass(frozen=True, kw_only=True)
class LanguageMeans:
    """The mean vectors of one model's passages by language, of its passages in general, and of its queries."""

    by_language: Mapping[str, Vectors]
    """Primary language subtag to a mean, shape `(dim,)`."""
    passages: Vectors
    queries: Vectors

    def centred_passages(self, vectors: Vectors, languages: Sequence[str | None]) -> Vectors:
        """Take each passage's language out of its vector.

        Args:
            vectors: Shape `(n, dim)`.
            languages: BCP 47, one a row; the mean of all languages stands in for one the sample does not have.

        Returns:
            Shape `(n, dim)`, rows of unit length.
        """
        if not len(vectors):
            return vectors
        return _unit(vectors - np.stack([self._of(language) for language in languages]))

    def centred_query(self, vector: Vectors) -> Vectors:
        """Take out what all queries share: shape `(dim,)`, unit length. Its language need not be known."""
        row: Vectors = _unit(vector[np.newaxis] - self.queries)[0]
        return row

    def _of(self, language: str | None) -> Vectors:
        primary = (language or "").lower().partition("-")[0]
        own = self.by_language.get(_SAME.get(primary, primary))
        return self.passages if own is None else own


@cache
def sample() -> Mapping[str, tuple[str, ...]]:
    """The same texts in many languages, by primary language subtag."""
    import yaml

    read = yaml.safe_load(_SAMPLE.read_text(encoding="utf-8"))
    return {str(language): tuple(map(str, texts)) for language, texts in read["texts"].items()}


@cache
def sample_sha() -> str:
    """Names the sample: other texts give other vectors."""
    return hashlib.sha256(_SAMPLE.read_bytes()).hexdigest()[:8]


def learn(passages: Callable[[Sequence[str]], Vectors], query: Callable[[str], Vectors]) -> LanguageMeans:
    """Learn a model's means from the sample: some hundred short texts."""
    texts = sample()
    by_language = {language: passages(same).mean(axis=0) for language, same in texts.items()}
    # A claim is about as long as the first sentence of a passage.
    asked = [query(_first_sentence(text)) for same in texts.values() for text in same]
    return LanguageMeans(
        by_language=by_language,
        passages=np.stack(list(by_language.values())).mean(axis=0),
        queries=np.stack(asked).mean(axis=0),
    )


def _first_sentence(text: str) -> str:
    from vectorstore.sentences import split_sentences

    span = split_sentences(text)[0]
    return text[span.start : span.end]


def load_or_learn(
    folder: Path, fingerprint: str, passages: Callable[[Sequence[str]], Vectors], query: Callable[[str], Vectors]
) -> LanguageMeans:
    """The means of a model, learned once and kept in a folder.

    Raises:
        EmbeddingUnavailable: The folder cannot be written.
    """
    name = hashlib.sha256(f"{fingerprint}/{sample_sha()}".encode()).hexdigest()[:16]
    return _unpacked(load_or_build(folder, f"language-means-{name}.npz", lambda: _packed(learn(passages, query))))


def _packed(means: LanguageMeans) -> bytes:
    file = BytesIO()
    np.savez(file, _passages=means.passages, _queries=means.queries, **dict(means.by_language))  # type: ignore[arg-type]
    return file.getvalue()


def _unpacked(packed: bytes) -> LanguageMeans:
    with np.load(BytesIO(packed), allow_pickle=False) as stored:
        rows = {name: np.asarray(stored[name], np.float32) for name in stored.files}
    passages, queries = rows.pop("_passages"), rows.pop("_queries")
    return LanguageMeans(by_language=rows, passages=passages, queries=queries)


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    # A vector that is nothing but its mean has no direction left; any is as good.
    safe = np.where(lengths > 1e-6, rows / np.maximum(lengths, 1e-6), np.eye(1, rows.shape[1]))
    return np.asarray(safe, np.float32)
