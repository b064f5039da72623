"""Who says a part of an article, and in which words: as rules find it there, else as a model copied it from there.

Words that a model copied from another sentence attribute that other sentence. They count for this one only where both
belong to one quotation, or where the sentence before opens with a colon what this one says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vectorstore.types import Span
from workbench.claims.replies import ReadClaim
from workbench.claims.saying_kept import governing
from workbench.claims.sentences import ReadSentence, Sentences
from workbench.grammar.attribution import Attribution, attribute
from workbench.grammar.saying import all_said
from workbench.quotes import folded

__all__ = ["found_or_copied", "holds"]

_PARAGRAPH = re.compile(r"\n\s*\n")
_QUOTED = re.compile(r"“[^“”]+(?:”|$)|«[^«»]+(?:»|$)|„[^„“”]+(?:[“”]|$)|\"[^\"]+(?:\"|$)|「[^「」]+(?:」|$)")
"""A quotation in one paragraph; one that is not closed goes on in the next."""


@dataclass(frozen=True, kw_only=True)
class _Place:
    """The sentences of a claim, those around them, and the part that is claimed."""

    text: str
    sentences: Sentences
    around: Sequence[ReadSentence]
    part: Span

    def found(self, of: Sequence[ReadSentence]) -> list[Attribution]:
        names = self.sentences.names
        return [attribute(s.reading, earlier=names[: s.names_so_far]) for s in of]

    def telling(self) -> list[ReadSentence]:
        """The sentences that may attribute this one from outside."""
        before = [s for s in self.sentences.all if s.span.end <= self.around[0].span.start]
        opened = before[-1:] if before and before[-1].reading.text.rstrip().endswith(":") else []
        paragraph = self._paragraph()
        if not any(q.start <= self.part.start and self.part.end <= q.end for q in self._quoted(paragraph)):
            return opened
        near = [s for s in self.sentences.all if paragraph.start <= s.span.start and s.span.end <= paragraph.end]
        return [*opened, *(s for s in near if s not in self.around)]

    def before(self) -> list[ReadSentence]:
        """The sentence just before: where a pronoun's name stands."""
        return [s for s in self.sentences.all if s.span.end <= self.around[0].span.start][-1:]

    def _paragraph(self) -> Span:
        breaks = list(_PARAGRAPH.finditer(self.text))
        start = max((b.end() for b in breaks if b.end() <= self.part.start), default=0)
        return Span(
            start=start, end=min((b.start() for b in breaks if b.start() >= self.part.end), default=len(self.text))
        )

    def _quoted(self, paragraph: Span) -> list[Span]:
        found = _QUOTED.finditer(self.text, paragraph.start, paragraph.end)
        return [Span(start=match.start(), end=match.end()) for match in found]


def found_or_copied(
    claim: ReadClaim, text: str, sentences: Sentences, around: Sequence[ReadSentence], part: Span
) -> Attribution:
    """The attribution, speaker and doubt of a part of an article.

    Args:
        claim: What the model copied: it counts where no rule decides.
        text: The article's text.
        sentences: All of its sentences.
        around: Those that the part stands in.
        part: The part, in the article.
    """
    place = _Place(text=text, sentences=sentences, around=around, part=part)
    every = place.found(around)
    own = [s.reading.text for s in around]
    hedge = next((a.hedge for a in every if a.hedge), None) or _if_in(claim.hedge, own)
    words, speaker = _who(claim, place, every)
    return Attribution(words=words, speaker=speaker, hedge=hedge)


def _who(claim: ReadClaim, place: _Place, every: Sequence[Attribution]) -> tuple[str | None, str | None]:
    told = [place.text[span.start : span.end] for span in governing(place.around, place.part)]
    # What a later clause attributes is not said of this part.
    found = [a for a in every if a.words and any(a.words in words or words in a.words for words in told)]
    sayings = [said for s in place.around for said in all_said(s.reading) if not said.hears]
    own = [s.reading.text for s in place.around]
    if found or sayings:
        words = next((a.words for a in found), None) or _if_in(claim.attribution, told)
        named = next((a.speaker for a in found if a.speaker), None)
        return words, named or (_resolved(claim, place, told) if told else None)
    words = _if_in(claim.attribution, own)
    if words is not None:
        return words, _if_in(claim.speaker, own)
    return _from_beside(claim, place)


def _resolved(claim: ReadClaim, place: _Place, told: Sequence[str]) -> str | None:
    """A speaker whom the attribution does not name: its own words, or the name before that its pronoun stands for."""
    own = _if_in(claim.speaker, told)
    sayings = [(s.reading, said) for s in place.around for said in all_said(s.reading) if not said.hears]
    pronoun = any(reading.marked("pronoun", said.phrase.first) for reading, said in sayings)
    if own is not None or not pronoun:
        return own
    return _if_in(claim.speaker, [s.reading.text for s in place.before()])


def _from_beside(claim: ReadClaim, place: _Place) -> tuple[str | None, str | None]:
    """The words and the speaker of the first sentence beside that has the model's; a rule's come before them."""
    for sentence in place.telling():
        text = sentence.reading.text
        words = _if_in(claim.attribution, [text])
        found = place.found([sentence])[0]
        if found.words and (words is None or holds(found.words, words) or holds(words, found.words)):
            named = found.speaker or _if_in(claim.speaker, [found.words])
            if words or (named and claim.speaker.strip() and holds(named, claim.speaker)):
                return found.words, named
        elif words and not found.words:
            return words, _if_in(claim.speaker, [text])
    return None, None


def _if_in(words: str, texts: Sequence[str]) -> str | None:
    """The words when they stand in one of the texts as they are."""
    bare = words.strip()
    return bare if bare and any(holds(text, bare) for text in texts) else None


def holds(text: str, words: str) -> bool:
    """Whether whole words stand in a text; `quotes.locate` asks for more of them than a name has (`ORV`)."""
    return re.search(rf"(?<!\w){re.escape(folded(words.strip()))}(?!\w)", folded(text)) is not None
