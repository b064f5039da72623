"""The ledger on the command line: each reason in words a reader can follow, with the words that prove it."""

from __future__ import annotations

from dataclasses import replace

from tests.origin_factory import card, piece
from tests.review_factory import make_retrieval
from vectorstore.types import Passage
from workbench.cli.ledger import ledger_lines
from workbench.types import Evidence, Fold, OriginGroup, Proof

TEXT = (
    "Nobody slept in Lower Osk. Late on Sunday, as the Osk River Institute said, the water stood at 15 metres and the "
    "sluice was shut. The market opened at noon."
)
PHRASE = "the Osk River Institute said"


def passage_in(text: str, *, id: str = "a", publisher: str = "x.example", rank: int = 1) -> Evidence:
    found = piece(card(id, publisher, title="Water"), rank)
    return replace(found, passage=Passage(id=f"p{rank}", article_id=id, start=100, end=100 + len(text), text=text))


def proof(kind: str, words: str, **more: str | None) -> Proof:
    start = 100 + TEXT.index(words)
    return Proof(kind=kind, text=words, start=start, end=start + len(words), **more)


def ledger(*proofs: Proof, same_as_claim: bool = False) -> str:
    pieces = (passage_in(TEXT), passage_in("The sluice is open.", id="b", publisher="y.example", rank=2))
    fold = Fold(article_id="a", kind="upstream", detail="rests on Osk River Institute", proofs=proofs)
    group = OriginGroup(
        origin_id="upstream:osk", label="Osk", passages=pieces, folds=(fold,), same_as_claim=same_as_claim
    )
    return " ".join(" ".join(ledger_lines(make_retrieval(group), ())).split())


def test_words_that_name_a_source_are_shown_in_their_sentence() -> None:
    told = ledger(proof("attribution", PHRASE))
    assert "why: rests on Osk River Institute" in told
    assert f"it says “{PHRASE}” (characters {100 + TEXT.index(PHRASE)}-" in told
    assert "in: “Late on Sunday, as the Osk River Institute said, the water stood at 15 metres" in told
    assert "Nobody slept" not in told
    assert "The market" not in told


def test_another_article_is_called_by_its_publisher() -> None:
    shared = proof("shared_text", "the water stood at", other_article_id="b")
    changed = proof("changed_number", "15", other_article_id="b", other_text="18")
    told = ledger(shared, changed)
    assert "stand in y.example (b): “the water stood at”" in told
    assert "another number: “15” here, “18” in y.example (b)" in told


def test_a_proof_outside_the_passages_shown_stands_alone() -> None:
    told = ledger(Proof(kind="attribution", text="ORI said", start=4000, end=4008))
    assert "it says “ORI said” (characters 4000-4008)" in told
    assert "in: “" not in told


def test_an_origin_says_how_it_counts() -> None:
    assert "2 articles, 2 passages, counted once" in ledger()
    assert "not counted: the claim itself comes from here" in ledger(same_as_claim=True)
