"""Evidence with everything an origin's card can show: details, sources, proofs, corrections; all of it invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.review_factory import NOW, make_article, make_claim, make_evidence, make_retrieval, make_review
from vectorstore.types import Scores
from workbench.types import (
    ArticleCard,
    Attributed,
    Evidence,
    Fold,
    OriginEdit,
    OriginGroup,
    Proof,
    Published,
    Review,
    SlotDifference,
    SlotKind,
    SlotRelation,
)
from workbench.ui.ledger import Ledger

CLAIM = "About 12 bridges over the Orle were closed on Monday 3 March 2031, the county of Lower Orle said."
ENGLISH = (
    "According to the roads office, 21 bridges over the Orle near Kessary were closed on Monday evening; nobody in "
    "Upper Orle was hurt and repairs will cost 4 million crowns."
)
UKRAINIAN = "За даними дорожньої служби, у понеділок увечері на річці Орле закрили 21 міст, а не дванадцять."
ARABIC = "قال مكتب الطرق إن 21 جسرا فوق نهر أورل أغلقت مساء الاثنين، ولم يصب أحد."


def make_slot(
    text: str, words: str | None, *, claim: str, kind: SlotKind, relation: SlotRelation, start: int = 0
) -> SlotDifference:
    """A detail whose words are looked up in a passage that begins at `start` of its article."""
    at = text.index(words) + start if words else None
    return SlotDifference(
        kind=kind,
        relation=relation,
        claim=claim,
        passage=words,
        start=at,
        end=at + len(words) if at is not None and words else None,
        detail=f"{words} here, {claim} in the claim" if words else "the passage says nothing of it",
    )


def english_slots(start: int = 40) -> tuple[SlotDifference, ...]:
    """Eight details, in the order of the claim."""
    rows = (
        ("21 bridges", "12 bridges", SlotKind.NUMBER, SlotRelation.DIFFERS),
        ("Orle", "Orle", SlotKind.PLACE, SlotRelation.AGREES),
        ("Monday evening", "Monday 3 March 2031", SlotKind.DATE, SlotRelation.MORE_SPECIFIC),
        ("Upper Orle", "Lower Orle", SlotKind.PLACE, SlotRelation.DIFFERS),
        ("4 million crowns", "4 million crowns", SlotKind.MONEY, SlotRelation.AGREES),
        ("roads office", "county of Lower Orle", SlotKind.ORGANISATION, SlotRelation.DIFFERS),
        (None, "Ada Venn", SlotKind.PERSON, SlotRelation.ABSENT),
        (None, "40 %", SlotKind.PERCENT, SlotRelation.ABSENT),
    )
    return tuple(make_slot(ENGLISH, w, claim=c, kind=k, relation=r, start=start) for w, c, k, r in rows)


def make_edit(action: str = "split", *, id: str = "h_1", **changes: object) -> OriginEdit:
    fields: dict[str, object] = {
        "claim_id": "c_bridges",
        "article_ids": ("a_2",),
        "who": "Ada",
        "reason": "its own reporter counted them",
        "at": NOW,
    }
    return OriginEdit(id=id, action=action, **(fields | changes))  # type: ignore[arg-type]


def proofs(other: str = "a_2") -> tuple[Proof, ...]:
    """One of each kind."""
    return (
        Proof(kind="credit", text="KESSARY (Norvane) —", start=0, end=19),
        Proof(kind="attribution", text="According to the roads office", start=40, end=69),
        Proof(kind="shared_text", text="bridges over the Orle were closed", start=50, end=83, other_article_id=other),
        Proof(kind="changed_number", text="12", other_article_id=other, other_text="15", start=70, end=72),
        Proof(kind="lookalike", text="valley-tirnes.example", other_text="valley-times.example"),
    )


def piece(text: str, n: int, **changes: object) -> Evidence:
    """A passage at rank `n`; fields of its article and of the evidence itself may be changed."""
    own = {name: changes.pop(name) for name in list(changes) if name in Evidence.__dataclass_fields__}
    made = make_evidence(text, n=n, **changes)  # type: ignore[arg-type]
    return replace(made, **own)  # type: ignore[arg-type]


def busy_review() -> Review:
    """Three origins: an agency's in ten papers, one in Ukrainian, one in Arabic counted apart by hand."""
    source = Attributed(
        source="roads office", kind="organisation", phrase="According to the roads office", start=40, end=69,
        hedge="reportedly",
    )  # fmt: skip
    agency = piece(
        ENGLISH, 1, agency="Norvane", slots=english_slots(), rests_on=(source,), origin_id="agency:norvane",
        primary="published by the roads office itself, which the claim rests on", lookalike="valley-times.example",
        publisher="valley-tirnes.example", cluster="a_1",
        before="The river had risen since noon.", after="Ferries start on Tuesday.",
    )  # fmt: skip
    others = [
        piece(ENGLISH, n, publisher=f"paper-{n}.example", origin_id="agency:norvane", cluster="a_1")
        for n in range(2, 11)
    ]
    folds = tuple(
        Fold(article_id=f"a_{n}", kind="agency", detail="credited to Norvane", proofs=proofs(f"a_{n % 10 + 1}"))
        for n in range(1, 11)
    )
    ukrainian = piece(
        UKRAINIAN, 11, publisher="visnyk.example", language="uk", origin_id="publisher:visnyk.example",
        title="На річці Орле закрили мости", upstream=("дорожня служба",),
        scores=Scores(dense=0.83, lexical=0.0, fused=0.71),
        slots=(
            make_slot(UKRAINIAN, "21 міст", claim="12 bridges", kind=SlotKind.NUMBER, relation=SlotRelation.DIFFERS,
                      start=40),
            make_slot(UKRAINIAN, "Орле", claim="Orle", kind=SlotKind.PLACE, relation=SlotRelation.AGREES, start=40),
        ),
    )  # fmt: skip
    arabic = piece(
        ARABIC, 12, publisher="sada.example", language="ar", origin_id="hand:h_1", title="جسور مغلقة",
        published=Published(day=date(2031, 3, 3), at=None, found_in="given"),
        slots=(
            make_slot(ARABIC, "21 جسرا", claim="12 bridges", kind=SlotKind.NUMBER, relation=SlotRelation.DIFFERS,
                      start=40),
            make_slot(ARABIC, "الاثنين", claim="Monday 3 March 2031", kind=SlotKind.DATE,
                      relation=SlotRelation.AGREES, start=40),
        ),
    )  # fmt: skip
    edit = make_edit(article_ids=("a_12",))
    groups = (
        OriginGroup(
            origin_id="agency:norvane", label="Norvane", passages=(agency, *others), folds=folds, primary=True
        ),
        OriginGroup(
            origin_id=ukrainian.origin_id, label="visnyk.example", passages=(ukrainian,),
            folds=(Fold(article_id="a_11", kind="publisher", detail="published by visnyk.example"),),
        ),
        OriginGroup(
            origin_id="hand:h_1", label="sada.example, counted apart by Ada", passages=(arabic,), edits=(edit,),
            folds=(
                Fold(article_id="a_12", kind="by_hand", detail="counted apart by Ada on 9 March 2031: own reporter"),
            ),
        ),
    )  # fmt: skip
    return make_review(claim=make_claim(standalone=CLAIM), retrieval=make_retrieval(*groups))


def busy_ledger(*, may_correct: bool = True) -> Ledger:
    """Two more copies of the agency's story in the desk, and two corrections, one of them undone."""
    copies = [card(f"a_{n}", f"paper-{n}.example") for n in (1, 2, 3, 21, 22)]
    edits = (
        make_edit(article_ids=("a_12",)),
        make_edit("merge", id="h_2", article_ids=("a_11", "a_12"), who="Oda", reason="one text", undone_by="h_3"),
        make_edit("undo", id="h_3", article_ids=(), who="Ines", reason="", undoes="h_2"),
    )
    return Ledger(copies={"a_1": copies}, edits=edits, may_correct=may_correct)


def card(id: str, publisher: str) -> ArticleCard:
    article = make_article(id=id, publisher=publisher, cluster="a_1")
    return ArticleCard(**{name: getattr(article, name) for name in ArticleCard.__dataclass_fields__})
