"""Verdicts of the desk: recorded, withdrawn, drafted."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from workbench.blinding import shown_to
from workbench.db.verdicts import NOBODY_YET
from workbench.desk.base import acting
from workbench.desk.searching import EvidencePart
from workbench.errors import NotFound
from workbench.types import Claim, Draft, Event, Evidence, Label, Verdict


class VerdictsPart(EvidencePart):
    """Recording what people decide. Citing may have to search, so this part builds on evidence."""

    def record_verdict(
        self,
        claim_id: str,
        *,
        label: Label,
        rationale: str,
        cite: Sequence[str],
        reviewer: str,
        confidence: str | None = None,
        seconds_open: float | None = None,
        expected_latest: str | None = None,
        idempotency_key: str | None = None,
    ) -> Verdict:
        """Record a person's decision; their earlier one on the claim is replaced, never changed.

        Whether they had seen a model's suggestion is taken from the history, not from anybody's word.

        Raises:
            VerdictRefused: a rule is broken, and which.
            VerdictConflict: someone else recorded since `expected_latest`; nothing was written.
        """
        from workbench.verdicts import check_verdict
        from workbench.verdicts import cite as copy_cited

        claim = self._claims.get(claim_id)
        evidence = self._cited(claim, cite)
        labels = self._evidence.origin_labels(claim.id)
        cited = tuple(copy_cited(e, labels.get(e.origin_id, e.origin_id)) for e in evidence)
        check_verdict(label=label, rationale=rationale, cited=cited, reviewer=reviewer, confidence=confidence)
        seen = shown_to(self._events.of(claim.id), reviewer.strip())
        verdict = Verdict(
            id=f"v_{uuid4().hex[:16]}",
            claim_id=claim.id,
            reviewer=reviewer.strip(),
            label=label,
            confidence=confidence,
            rationale=rationale.strip(),
            cited=cited,
            suggestion_id=seen[-1] if seen else None,
            suggestion_seen=bool(seen),
            seconds_open=seconds_open,
            recorded_at=self._clock(),
            replaces=None,
        )
        return self._verdicts.record(verdict, expected_latest=expected_latest, idempotency_key=idempotency_key)

    def undo_verdict(self, verdict_id: str, *, who: str) -> Verdict:
        """Withdraw one's own verdict; what it replaced stands again."""
        return self._verdicts.withdraw(verdict_id, who=acting(who), now=self._clock())

    def history(self, claim_id: str) -> tuple[Claim, tuple[Verdict, ...], tuple[Event, ...]]:
        """A claim, all verdicts on it and all events about it, oldest first."""
        claim = self._claims.get(claim_id)
        return claim, self._verdicts.of_claim(claim.id), self._events.of(claim.id)

    def latest_verdict(self, claim_id: str) -> str:
        """What `record_verdict` takes as `expected_latest` from someone who has just looked."""
        verdicts = self._verdicts.of_claim(claim_id)
        return verdicts[-1].id if verdicts else NOBODY_YET

    def save_draft(
        self, claim_id: str, *, reviewer: str, label: Label | None, rationale: str, cite: Sequence[str]
    ) -> None:
        """Keep a verdict that is still being written."""
        self._verdicts.save_draft(
            Draft(
                claim_id=claim_id,
                reviewer=acting(reviewer),
                label=label,
                rationale=rationale,
                cite=tuple(cite),
                saved_at=self._clock(),
            )
        )

    def draft(self, claim_id: str, *, reviewer: str) -> Draft | None:
        """The reviewer's draft on a claim, if any."""
        return self._verdicts.draft(claim_id, reviewer)

    def _cited(self, claim: Claim, ids: Sequence[str]) -> list[Evidence]:
        wanted = list(dict.fromkeys(ids))
        found = self._evidence.cited(claim.id, wanted)
        if found.keys() != set(wanted):
            # A script may cite a passage before anyone has asked for the claim's evidence.
            self.evidence(claim.id)
            found = self._evidence.cited(claim.id, wanted)
        missing = [i for i in wanted if i not in found]
        if missing:
            raise NotFound(
                f"{missing[0]!r} is not evidence of claim {claim.id}: `workbench evidence {claim.id}` lists it"
            )
        return list({found[i].passage.id: found[i] for i in wanted}.values())
