"""Who says it, and how surely: found by rules in the sentence, and looked for again in a wording of it."""

from __future__ import annotations

from collections.abc import Sequence

from vectorstore.types import Span
from workbench.claims.sentences import ReadSentence
from workbench.claims.vocabulary import Vocabulary, words_of
from workbench.grammar.attribution import hedge_of
from workbench.grammar.lexicon import Found
from workbench.grammar.reading import Reading, read_sentence
from workbench.grammar.said import Said
from workbench.grammar.saying import all_said

__all__ = ["governing", "why_not_kept", "without_common_sayings"]


def governing(sentences: Sequence[ReadSentence], part: Span) -> list[Span]:
    """Where the words stand that attribute or hedge a part of these sentences, in the article.

    Nothing tells by rules how far a word of doubt reaches, so every one of the sentence counts; an attribution that
    opens a later clause (`…, and Brook said that more may follow`) does not reach back.
    """
    found: list[Span] = []
    for sentence in sentences:
        reading, start = sentence.reading, sentence.span.start
        for said in _sayings(reading):
            place = _place(reading, Found(first=said.first, last=said.last), start)
            if not (part.end <= place.start and reading.marked("that", said.last - 1)):
                found.append(place)
        hedge = hedge_of(reading)
        if hedge is not None:
            found.append(_place(reading, hedge, start))
    return found


def why_not_kept(wording: str, sentences: Sequence[ReadSentence], part: Span, known: Sequence[str]) -> str | None:
    """What of its attribution and doubt a wording of a part loses or adds, in words; `None` when it keeps both.

    Args:
        wording: The stand-alone wording.
        sentences: The sentences that the part stands in.
        part: The part, in the article.
        known: Words of attribution that were found elsewhere in the article and may be added.
    """
    if not sentences:
        return None
    held = read_sentence(wording, sentences[0].reading.lexicon)
    words = Vocabulary([wording])
    allowed = Vocabulary([*(s.reading.text for s in sentences), *known])
    for sentence in sentences:
        for said in _governing_sayings(sentence, part):
            if not _sayings(held) and not _has_all(words, sentence.reading, said.verb):
                return f"its attribution is lost: {_told(sentence.reading, said)}"
            if said.speaker and not any(words.has(word) for word in words_of(said.speaker) if not word.is_small):
                return f"its speaker is lost: {said.speaker}"
    for said in _sayings(held):
        if not _has_all(allowed, held, said.verb):
            return f"another word of saying: {held.words(said.verb)}"
    return _hedge_changed(held, [s.reading for s in sentences])


def without_common_sayings(wording: Reading, sentences: Sequence[Reading]) -> tuple[str, str]:
    """A wording and its sentences without the attributions that both have: these may stand before or after."""
    kept = [(reading, said) for reading in sentences for said in _sayings(reading)]
    common = [(w, r, s) for w in _sayings(wording) for r, s in kept if _same_saying(wording, w, r, s)]
    texts = [_cut(reading, [s for _, r, s in common if r is reading]) for reading in sentences]
    return _cut(wording, [w for w, _, _ in common]), " ".join(texts)


def _same_saying(one: Reading, said: Said, other: Reading, there: Said) -> bool:
    """Whether two attributions have the same verb and name the same speaker."""
    words = Vocabulary([other.words(Found(first=there.first, last=there.last))])
    told = [*words_of(one.words(said.verb)), *words_of(one.words(said.phrase))]
    return all(words.has(word) for word in told if not word.is_small) and any(
        Vocabulary([other.words(there.phrase)]).has(word) for word in words_of(one.words(said.phrase))
    )


def _cut(reading: Reading, sayings: Sequence[Said]) -> str:
    text = reading.text
    for said in sorted(sayings, key=lambda s: -s.first):
        place = _place(reading, Found(first=said.first, last=said.last), 0)
        text = f"{text[: place.start]}, {text[place.end :]}"
    return text


def _hedge_changed(held: Reading, readings: Sequence[Reading]) -> str | None:
    hedges = [(reading, found) for reading in readings if (found := hedge_of(reading)) is not None]
    kept = hedge_of(held)
    if hedges and kept is None:
        reading, found = hedges[0]
        return f"its doubt is lost: {reading.words(found)}"
    if kept is not None and not _has_all(Vocabulary([r.text for r in readings]), held, kept):
        return f"another word of doubt: {held.words(kept)}"
    return None


def _governing_sayings(sentence: ReadSentence, part: Span) -> list[Said]:
    places = set(governing([sentence], part))
    reading, start = sentence.reading, sentence.span.start
    return [
        said for said in _sayings(reading) if _place(reading, Found(first=said.first, last=said.last), start) in places
    ]


def _sayings(reading: Reading) -> list[Said]:
    return [said for said in all_said(reading) if not said.hears]


def _place(reading: Reading, found: Found, start: int) -> Span:
    tokens = reading.tokens
    return Span(start=start + tokens[found.first].start, end=start + tokens[found.last - 1].end)


def _has_all(words: Vocabulary, reading: Reading, found: Found) -> bool:
    # The saying itself counts and not the `that` after it.
    told = [w for w in words_of(reading.words(found)) if not w.is_small]
    return all(words.has(word) for word in told)


def _told(reading: Reading, said: Said) -> str:
    return reading.words(Found(first=said.first, last=said.last))
