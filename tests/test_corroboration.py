"""The one line about independent origins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.origin_factory import NOON, by_origin, card, names, piece
from workbench.corroboration import corroboration, corroboration_line
from workbench.origins import ClaimSources
from workbench.types import Evidence, Excluded, Retrieval, Stance


def found(*evidence: Evidence, claim: ClaimSources | None = None, excluded: Excluded | None = None) -> Retrieval:
    return Retrieval(
        claim_id=None,
        claim_text="The lock was shut.",
        as_of=date(2031, 5, 3),
        excluded=excluded or Excluded(),
        origins=by_origin(*evidence, claim=claim),
        retrieved_at=NOON,
        index_version="v",
    )


A, B, C = (piece(card(name, f"{name}.example"), rank) for rank, name in enumerate("abc", 1))
OWN_WORD = "published by the Quay Office itself"


def test_a_primary_source_among_the_origins_is_told() -> None:
    retrieval = found(replace(A, primary=OWN_WORD), B, replace(C, primary=OWN_WORD))
    assert corroboration(retrieval).primary == 2
    assert corroboration_line(retrieval) == "3 independent origins, 2 primary sources, not judged; 3 passages"


def test_a_primary_source_stands_before_what_the_origins_say() -> None:
    judged = found(replace(A, primary=OWN_WORD, stance=Stance.SUPPORTS), replace(B, stance=Stance.REFUTES))
    assert corroboration_line(judged) == "2 independent origins, 1 primary source: 1 supports · 1 refutes; 2 passages"


def test_the_claims_own_source_is_no_primary_source_for_it() -> None:
    office = names("Quay Office")
    own = ClaimSources(rests_on=(office,))
    retrieval = found(replace(A, rests_on=(office,), primary=OWN_WORD), B, claim=own)
    assert corroboration(retrieval).primary == 0
    assert corroboration_line(retrieval) == "1 independent origin, not judged; 1 passage"


@pytest.mark.parametrize(
    ("evidence", "line"),
    [
        ((), "No other source in this corpus; left out: 2 copies of the claim's story"),
        ((A,), "1 independent origin, not judged; 1 passage; left out: 2 copies of the claim's story"),
    ],
)
def test_absence_and_what_was_left_out_are_said(evidence: tuple[Evidence, ...], line: str) -> None:
    assert corroboration_line(found(*evidence, excluded=Excluded(copy=2))) == line
