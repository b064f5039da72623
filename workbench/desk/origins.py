"""Origins of the desk: people's corrections of how they are counted for one claim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import uuid4

from workbench.db.evidence import FoundList
from workbench.desk.base import acting
from workbench.desk.searching import EvidencePart, is_claim_id
from workbench.errors import EditRefused, NotFound, UsageError
from workbench.origin_edits import MERGE, SPLIT, UNDO, articles_of
from workbench.types import Claim, OriginEdit, OriginGroup, Retrieval

MAX_REASON = 2_000
"""Code points of a correction's reason."""
MAX_NAME = 200
"""Code points of the name of who makes it."""


class OriginsPart(EvidencePart):
    """Merging and splitting origins by hand.

    Corrections are about the evidence found last, and hold for every later search of the claim. Nothing is searched
    to apply one: the evidence found last is grouped anew and stored as a new list.
    """

    def origins(self, claim: str) -> Retrieval:
        """The evidence found last for a claim; found now when nobody has asked yet, or the claim is a free text."""
        latest = self._evidence.latest(self._claims.get(claim).id) if is_claim_id(claim) else None
        return latest or self.evidence(claim)

    def origin_edits(self, claim_id: str) -> list[OriginEdit]:
        """Every correction for a claim in the order made, undone ones and the undoings included."""
        return self._origin_edits.of_claim(self._claims.get(claim_id).id)

    def merge_origins(self, claim_id: str, origin_ids: Sequence[str], *, who: str, reason: str) -> Retrieval:
        """Count these origins as one, under the name of the best ranked.

        Raises:
            UsageError: fewer than two origins, no reason, or nobody named as acting.
            NotFound: no such claim, or no such origin among its evidence.
            EditRefused: nobody has searched evidence for the claim yet.
        """
        claim, why = self._claims.get(claim_id), _reason(reason)
        groups = _named(self._last(claim).retrieval, origin_ids)
        articles = [piece.article.id for group in groups for piece in group.passages]
        labels = [group.label for group in groups]
        edit = self._edit(claim, MERGE, articles, who=who, reason=why)
        self._origin_edits.add(edit, before=" + ".join(labels), after=f"{labels[0]} ({edit.id}): {edit.reason}")
        return self._regrouped(claim)

    def split_origin(self, claim_id: str, article_ids: Sequence[str], *, who: str, reason: str) -> Retrieval:
        """Count these articles as an origin of their own, apart from those they count under now.

        Raises:
            UsageError: no article, no reason, or nobody named as acting.
            NotFound: no such claim, or no such article among its evidence.
            EditRefused: no article of their origin would be left, or nobody has searched evidence for the claim yet.
        """
        claim, why = self._claims.get(claim_id), _reason(reason)
        found = self._last(claim).retrieval
        articles = _articles_named(found, article_ids)
        left = [group for group in found.origins if articles_of(group) & set(articles)]
        _check_leaves_some(left, frozenset(articles))
        edit = self._edit(claim, SPLIT, articles, who=who, reason=why)
        before = " + ".join(group.label for group in left)
        self._origin_edits.add(edit, before=before, after=f"{', '.join(articles)} apart ({edit.id}): {edit.reason}")
        return self._regrouped(claim)

    def undo_origin_edit(self, claim_id: str, edit_id: str, *, who: str) -> Retrieval:
        """Make a correction void; it stays in the history.

        Raises:
            NotFound: no such claim or correction.
            EditRefused: it is of another claim, undone already, or itself an undoing.
        """
        claim = self._claims.get(claim_id)
        before = next((_told(e) for e in self._origin_edits.of_claim(claim.id) if e.id == edit_id), edit_id)
        edit = self._edit(claim, UNDO, (), who=who, reason="", undoes=edit_id)
        self._origin_edits.add(edit, before=before, after=f"undone ({edit.id})")
        return self._regrouped(claim)

    def _last(self, claim: Claim) -> FoundList:
        found = self._evidence.found_last(claim.id)
        if found is None:
            raise EditRefused(
                f"no evidence of claim {claim.id} has been searched, so it has no origins to correct: "
                f"run `workbench evidence {claim.id}` first"
            )
        return found

    def _edit(
        self, claim: Claim, action: str, articles: Iterable[str], *, who: str, reason: str, undoes: str | None = None
    ) -> OriginEdit:
        return OriginEdit(
            id=f"h_{uuid4().hex[:16]}",
            claim_id=claim.id,
            action=action,
            article_ids=tuple(dict.fromkeys(articles)),
            who=acting(_on_one_line(who))[:MAX_NAME],
            reason=reason,
            at=self._clock(),
            undoes=undoes,
        )

    def _regrouped(self, claim: Claim) -> Retrieval:
        """Group the evidence found last anew, with the corrections that hold now, and store it so."""
        last = self._last(claim)
        article = self._articles.get(claim.article_id) if claim.article_id else None
        facts = self._facts(claim.standalone, claim, article)
        found = replace(last.retrieval, origins=self._regrouped_origins(last.retrieval.evidence, facts))
        return self._kept(found, claim.id, query=last.query, k=last.k)


def _named(found: Retrieval, origin_ids: Sequence[str]) -> list[OriginGroup]:
    """The origins of these ids, the best ranked first."""
    groups = {group.origin_id: group for group in found.origins}
    for name in origin_ids:
        if name not in groups:
            raise NotFound(f"no origin {name!r} among the evidence of claim {found.claim_id}: {_where(found)}")
    if len(set(origin_ids)) < 2:
        raise UsageError("a merge takes at least two different origins: name those that are one")
    return [group for group in found.origins if group.origin_id in set(origin_ids)]


def _articles_named(found: Retrieval, article_ids: Sequence[str]) -> list[str]:
    """Whole ids of these articles, each given by its id or a beginning of it that fits only one."""
    known = list(dict.fromkeys(piece.article.id for piece in found.evidence))
    if not article_ids:
        raise UsageError("a split takes at least one article: name those that have an origin of their own")
    return list(dict.fromkeys(_article_named(wanted, known, found) for wanted in article_ids))


def _article_named(wanted: str, known: Sequence[str], found: Retrieval) -> str:
    fitting = [one for one in known if one == wanted] or [one for one in known if wanted and one.startswith(wanted)]
    if len(fitting) != 1:
        raise NotFound(f"no article {wanted!r} among the evidence of claim {found.claim_id}: {_where(found)}")
    return fitting[0]


def _where(found: Retrieval) -> str:
    return f"`workbench origins show {found.claim_id}` lists them"


def _check_leaves_some(left: Sequence[OriginGroup], leaving: frozenset[str]) -> None:
    """Refuse to take away a whole origin; but the claim's own origin may turn out not to be that of what was found."""
    for group in left:
        if articles_of(group) <= leaving and not (group.same_as_claim and len(left) == 1):
            what = "the only article" if len(articles_of(group)) == 1 else "all articles"
            raise EditRefused(
                f"{', '.join(sorted(articles_of(group)))}: {what} of origin {group.origin_id} ({group.label}), "
                "so there is nothing to split; to count origins as one, merge them"
            )


def _reason(given: str) -> str:
    reason = _on_one_line(given)
    if not reason:
        raise UsageError("a correction of origins needs its reason: say why, so that a reader can follow it")
    if len(reason) > MAX_REASON:
        raise UsageError(f"the reason has {len(reason):,} characters and may have {MAX_REASON:,}: shorten it")
    return reason


def _on_one_line(words: str) -> str:
    from workbench.ingest.characters import keep_visible

    return " ".join(keep_visible(words).text.split())


def _told(edit: OriginEdit) -> str:
    return f"{edit.action} {edit.id} by {edit.who}: {edit.reason}"
