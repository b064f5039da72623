"""A wording holds no pictures and no markup that its sentence does not have."""

from __future__ import annotations

import pytest

from workbench.claims.faithful import Ground, why_unfaithful
from workbench.claims.vocabulary import Vocabulary

SENTENCE = "The mines in the Marn valley closed in May, and 3,400 jobs were lost ★."


def why(wording: str, sentence: str = SENTENCE) -> str | None:
    words = Vocabulary([sentence])
    return why_unfaithful(
        wording, Ground(quote=sentence, sentence=sentence, near=words, article=words, language="en", day=None)
    )


@pytest.mark.parametrize("sign", ["✅", "<!-- -->", "**", "`", "[x]", "#", "{", "⚠"])
def test_signs_that_the_sentence_lacks_are_refused(sign: str) -> None:
    assert "signs" in (why(f"{SENTENCE} {sign}") or "")


@pytest.mark.parametrize(
    "wording", [SENTENCE, SENTENCE.replace(" ★", ""), SENTENCE.replace(", and", "; “and” – (and)…"), f"«{SENTENCE}»"]
)
def test_prose_and_the_sentence_s_own_signs_are_taken(wording: str) -> None:
    assert why(wording) is None
