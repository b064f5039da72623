"""Suggestions of the desk: what a model makes of the evidence, as far as code could verify it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from workbench.db.suggestions import Kept
from workbench.desk.searching import AsOf, EvidencePart, is_claim_id
from workbench.llm.types import Answer, Failure, Request
from workbench.types import FailedSince, Retrieval, Suggestion, stable_id

if TYPE_CHECKING:
    from workbench.judging import ClaimWords, Judgement
    from workbench.judging.confidence import Fitted


_FIT_LASTS_S = 60.0
"""How long a fit of confidence is used before verdicts are read again: a batch asks thousands of times."""


class SuggestingPart(EvidencePart):
    """Asking a model about evidence, and keeping what it proposes apart from what people decide."""

    _fit: tuple[float, Fitted | None] | None = None

    def suggest(
        self,
        claim: str,
        *,
        k: int | None = None,
        as_of: AsOf = "claim",
        query: str | None = None,
        publisher: str | None = None,
        article_id: str | None = None,
        keep: bool = True,
    ) -> tuple[Retrieval, Suggestion | None]:
        """What other sources say about a claim, and what the desk's model makes of it; no suggestion without a model.

        A stored claim with the same passages, asked of the same model with the same prompt, is not asked again.

        Args:
            claim: as in `evidence`, like the next five.
            k: passages wanted.
            as_of: what was published later is left out.
            query: other words to search with.
            publisher: who published a free text.
            article_id: the article a free text stands in.
            keep: whether to store evidence and suggestion of a stored claim.

        Returns:
            The retrieval with verified stances, and the suggestion; stances stay `None` when the model fails.
        """
        found = self.evidence(
            claim, k=k, as_of=as_of, query=query, publisher=publisher, article_id=article_id, keep=keep
        )
        model = self.model
        if model is None:
            return found, None
        request = self.question(claim, found, article_id=article_id)
        reply: Answer[Judgement] | Failure | None = self._replied(found, request) if request else None
        if request is not None and reply is None:
            reply = model.ask(request)
        return self.answered(claim, found, reply, article_id=article_id, keep=keep)

    def suggestion(self, claim_id: str) -> Suggestion | None:
        """The suggestion made last for a claim, a failure only where there is no other; nothing is asked.

        Raises:
            NotFound: no such claim.
        """
        kept = self._suggestions.latest(self._claims.get(claim_id).id)
        return kept.suggestion if kept else None

    def failed_since(self, claim_id: str) -> FailedSince | None:
        """The attempt made last for a claim if it failed, and there is a suggestion from before it.

        Raises:
            NotFound: no such claim.
        """
        return self._suggestions.failed_since(self._claims.get(claim_id).id)

    def question(self, claim: str, found: Retrieval, *, article_id: str | None = None) -> Request[Judgement] | None:
        """What a model is asked about a claim and its evidence; `None` when there is nothing to ask about."""
        from workbench.judging import judge_request

        return judge_request(self._claim_words(claim, article_id), found)

    def answered(
        self,
        claim: str,
        found: Retrieval,
        reply: Answer[Judgement] | Failure | None,
        *,
        article_id: str | None = None,
        keep: bool = True,
    ) -> tuple[Retrieval, Suggestion]:
        """What a reply to `question` comes to, stored when the claim is; `None` where nothing was asked."""
        from workbench.judging import judge_request, read_judgement

        words = self._claim_words(claim, article_id)
        judged, made = read_judgement(words, found, reply, model=self._model_name, fitted=self._fitted())
        if isinstance(reply, Answer) and made.status.failed and self.model and (request := judge_request(words, found)):
            self.model.forget(request)
        if not keep or found.claim_id is None:
            return judged, made
        return judged, self._suggestions.save(self._kept_as(made, judged, words, reply)).suggestion

    def _kept_as(
        self, made: Suggestion, judged: Retrieval, words: ClaimWords, reply: Answer[Judgement] | Failure | None
    ) -> Kept:
        from workbench.judging import judge_request
        from workbench.judging.confidence import raw_score

        request = judge_request(words, judged)
        return Kept(
            suggestion=made,
            asked=self._asked(request) if request else "",
            evidence=tuple(str(one.id) for one in judged.evidence),
            reply=reply.value.model_dump(mode="json") if isinstance(reply, Answer) else None,
            raw=raw_score(made, judged) if made.label else None,
            made_at=self._clock(),
        )

    def _replied(self, found: Retrieval, request: Request[Judgement]) -> Answer[Judgement] | None:
        """What the same model replied to the same question before; a run that is recorded or replayed asks its door."""
        from workbench.judging import Judgement

        if found.claim_id is None or self._asking.record is not None or self._asking.replay is not None:
            return None
        kept = self._suggestions.replied(found.claim_id, self._asked(request))
        if kept is None or kept.reply is None:
            return None
        return Answer(value=Judgement.model_validate(kept.reply), provenance=kept.suggestion.provenance, cached=True)

    def _asked(self, request: Request[Judgement]) -> str:
        """Key of a question: what the model's door tells questions apart by."""
        from workbench.llm import parameters_of

        return stable_id(
            "q", self._model_name, request.prompt_sha256, parameters_of(self.settings, request), request.key
        )

    @property
    def _model_name(self) -> str:
        return self.model.name if self.model else "none"

    def _claim_words(self, claim: str, article_id: str | None) -> ClaimWords:
        from workbench.judging import ClaimWords, claim_words

        if is_claim_id(claim):
            stored = self._claims.get(claim)
            article = self._articles.get(stored.article_id) if stored.article_id else None
        else:
            stored, article = None, self._articles.get(article_id) if article_id else None
        day = article.published.day if article and article.published else None
        return ClaimWords(text=claim, day=day) if stored is None else claim_words(stored, day=day)

    def _fitted(self) -> Fitted | None:
        from workbench.judging.confidence import fit

        known = self._fit
        if known is None or time.monotonic() - known[0] > _FIT_LASTS_S:
            known = self._fit = (time.monotonic(), fit(self._suggestions.outcomes()))
        return known[1]
