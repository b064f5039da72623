"""Another value of the same kind of thing, in a passage found for the claim, is shown as a difference."""

from __future__ import annotations

import time

import pytest

from workbench.slots import slot_differences
from workbench.types import SlotKind, SlotRelation

DIFFERS, ABSENT, AGREES = "differs", "absent", "agrees"
AMOUNTS = (SlotKind.NUMBER, SlotKind.MONEY, SlotKind.PERCENT)

Case = tuple[str, str, str, str]
"""Language of both texts or `claim>passage`, claim, passage, and the passage's words that differ, or a relation."""

DIFFERENT: list[Case] = [
    (
        "en",
        "21 bridges between Torvin and Kessary were shut.",
        "Twelve bridges across the Vesk were closed to traffic on Wednesday.",
        "Twelve bridges",
    ),
    (
        "en",
        "Unemployment in Torvin fell to 4.2 percent in May.",
        "The jobless rate in Torvin stood at 5.1 percent in May, the office said.",
        "5.1 percent",
    ),
    ("en", "The ship is 120 metres long.", "The vessel, 98 metres in length, was built in Osk.", "98 metres"),
    (
        "en",
        "The bridge at Tavrin cost 48 million crowns.",
        "Auditors have looked at the Tavrin bridge. The final bill comes to 31 million crowns.",
        "31 million crowns",
    ),
    (
        "en",
        "More than 30,000 people watched Osk United in the cup final.",
        "Osk United won the cup. The gates counted 18,640 spectators.",
        "18,640 spectators",
    ),
    ("en", "The mill in Osk employs 3,000 people.", "The Osk mill has 2,500 workers.", "2,500 workers"),
    ("en", "Ada Brook has sixteen children.", "Brook and her husband have six children together.", "six children"),
    ("en", "The season of the play had 26 evenings.", "The play ran for a season of 24 evenings.", "24 evenings"),
    ("en", "The old film cost $400 million to make.", "Its budget grew: the film cost $379 million.", "$379 million"),
    ("en", "The strike at the mill took 12 days.", "The strike at the mill lasted 9 days.", "9 days"),
    ("uk", "У Торвіні через повінь закрили 21 міст.", "У Торвіні після зливи закрито 12 мостів.", "12 мостів"),
    (
        "uk",
        "Безробіття в Торвіні становить 4 відсотки.",
        "У Торвіні рівень безробіття сягнув 7 відсотків.",
        "7 відсотків",
    ),
    (
        "uk",
        "Новий міст у Торвіні коштував 48 млн гривень.",
        "За новий міст у Торвіні сплатили 31 млн гривень.",
        "31 млн гривень",
    ),
    ("ru", "В Торвине из-за паводка закрыли 21 мост.", "После ливня в Торвине закрыто 12 мостов.", "12 мостов"),
    (
        "ru",
        "Новый мост в Торвине стоил 48 млн рублей.",
        "За новый мост в Торвине заплатили 31 млн рублей.",
        "31 млн рублей",
    ),
    (
        "de",
        "In Torvin wurden nach dem Hochwasser 21 Brücken gesperrt.",
        "Gesperrt sind in Torvin derzeit zwölf Brücken.",
        "zwölf Brücken",
    ),
    (
        "de",
        "Die neue Brücke in Torvin kostete 48 Millionen Euro.",
        "Für die neue Brücke in Torvin zahlte der Rat 31 Millionen Euro.",
        "31 Millionen Euro",
    ),
    (
        "fr",
        "À Torvin, 21 ponts ont été fermés après la crue.",
        "Douze ponts sont fermés à Torvin depuis mardi.",
        "Douze ponts",
    ),
    (
        "fr",
        "Le nouveau pont de Torvin a coûté 48 millions d’euros.",
        "Le nouveau pont de Torvin revient à 31 millions d’euros.",
        "31 millions d’euros",
    ),
    ("es", "En Torvin cerraron 21 puentes por la riada.", "Doce puentes siguen cerrados en Torvin.", "Doce puentes"),
    (
        "es",
        "El puente nuevo de Torvin costó 48 millones de euros.",
        "Por el puente nuevo de Torvin pagaron 31 millones de euros.",
        "31 millones de euros",
    ),
    ("ar", "أغلق 21 جسرا بسبب الفيضان.", "بعد الفيضان أغلق 12 جسرا أمام السيارات.", "12 جسرا"),
    (
        "en>uk",
        "The company employs 3,000 people in Kharkiv.",
        "У Харкові компанія має 2 500 працівників.",
        "2 500 працівників",
    ),
    ("en>uk", "21 bridges were closed in Kharkiv.", "У Харкові закрито 12 мостів.", "12 мостів"),
    ("en>de", "21 bridges were closed in Berlin.", "In Berlin wurden 12 Brücken gesperrt.", "12 Brücken"),
]

NOT_DIFFERENT: list[Case] = [
    ("en", "Water rates in Torvin rose by 5 crowns a day.", "Water rates in Torvin rose by 90 crowns a year.", ABSENT),
    ("en", "The river crest at Osk reached 6.1 metres.", "The river crest at Osk fell by 40 centimetres.", ABSENT),
    ("en", "Unemployment in Torvin fell by 4 percent.", "Unemployment in Torvin fell to 9 percent.", ABSENT),
    (
        "en",
        "The test in Torvin found 10% of wells unsafe.",
        "Of the wells in Torvin the test found few unsafe [95% CI].",
        ABSENT,
    ),
    ("en", "Sixteen women marched in Torvin.", "In Torvin one woman spoke to the crowd.", ABSENT),
    ("en", "The Torvin reef is 400 years old.", "Every 7 years a storm breaks the Torvin reef.", ABSENT),
    ("en", "The dam in Torvin cost 5 million dollars.", "The dam in Torvin cost 4 million euros.", ABSENT),
    ("en", "21 bridges were closed in Torvin.", "In Kessary 14 bridges were closed.", ABSENT),
    ("en", "Prices in Torvin rose in 2030 by 5%.", "Prices in Torvin rose in 2012 by 9%.", ABSENT),
    (
        "en>uk",
        "The new dam in Kharkiv cost 5 million dollars.",
        "Нова дамба в Харкові коштувала 4 мільйони доларів.",
        ABSENT,
    ),
    (
        "en",
        "The gates opened nine hours later than planned.",
        "The gates opened late. The report puts the delay at nine hours after the plan.",
        AGREES,
    ),
]


def told(languages: str, claim: str, passage: str) -> list[str]:
    """The words that differ, or else the relation, of each amount of the claim."""
    mine, _, theirs = languages.partition(">")
    found = slot_differences(claim, passage, claim_language=mine, passage_language=theirs or mine)
    amounts = [slot for slot in found if slot.kind in AMOUNTS]
    return [str(slot.passage if slot.relation is SlotRelation.DIFFERS else slot.relation) for slot in amounts]


@pytest.mark.parametrize(("languages", "claim", "passage", "words"), DIFFERENT)
def test_another_value_of_the_same_thing_differs(languages: str, claim: str, passage: str, words: str) -> None:
    assert told(languages, claim, passage) == [words]


@pytest.mark.parametrize(("languages", "claim", "passage", "relation"), NOT_DIFFERENT)
def test_a_value_of_another_kind_time_or_place_does_not(
    languages: str, claim: str, passage: str, relation: str
) -> None:
    assert told(languages, claim, passage) == [relation]


def test_the_next_value_is_told_beside_the_likeliest() -> None:
    passage = "The Torvin dam cost 31 million euros by one count and 36 million euros by another."
    (slot,) = [
        s for s in slot_differences("The Torvin dam cost 48 million euros.", passage) if s.kind is SlotKind.MONEY
    ]
    assert slot.passage == "31 million euros"
    assert slot.detail == "31 million euros here, 48 million euros in the claim; also 36 million euros"


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("Brook was elected mayor of Osk.", "Smith was elected mayor of Osk on Sunday."),
        ("Brook became mayor of Osk.", "The mayor of Osk, Ada Smith, spoke."),
    ],
)
def test_another_person_got_the_same_office(claim: str, passage: str) -> None:
    found = slot_differences(claim, passage, claim_language="en", passage_language="en")
    assert [slot.relation for slot in found if slot.kind is SlotKind.PERSON] == [SlotRelation.DIFFERS]


@pytest.mark.parametrize("passage", ["The flood hit Kessary and its villages.", "The flood hit Torvin at night."])
def test_a_place_that_a_flood_hit_is_told_or_absent(passage: str) -> None:
    (slot,) = slot_differences("The flood hit Torvin.", passage, claim_language="en", passage_language="en")
    assert slot.kind is SlotKind.PLACE
    assert slot.relation is (SlotRelation.AGREES if "Torvin" in passage else SlotRelation.ABSENT)


def test_many_rival_values_take_bounded_time() -> None:
    claim = " ".join(f"{count} bridges were closed in Torvin," for count in range(101, 160))
    passage = " ".join(f"{count} bridges were closed in Torvin." for count in range(301, 600))
    started = time.perf_counter()
    slot_differences(claim, passage, claim_language="en", passage_language="en")
    assert time.perf_counter() - started < 5
