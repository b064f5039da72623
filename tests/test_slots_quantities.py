"""Numbers, measures, money and per cent of a claim are held against those of a passage, in seven languages."""

from __future__ import annotations

import pytest

from workbench.slots import slot_differences
from workbench.types import SlotKind

AGREES, DIFFERS, FINER, ABSENT = "agrees", "differs", "more_specific", "absent"
AMOUNTS = (SlotKind.NUMBER, SlotKind.MONEY, SlotKind.PERCENT)


def told(claim: str, passage: str, languages: str) -> list[str]:
    """Relations of the claim's amounts; `languages` is one code for both texts, or `claim>passage`."""
    mine, _, theirs = languages.partition(">")
    found = slot_differences(claim, passage, claim_language=mine, passage_language=theirs or mine)
    return [slot.relation.value for slot in found if slot.kind in AMOUNTS]


Case = tuple[str, str, str, str]

COUNTS: list[Case] = [
    ("en", "The flood destroyed 40 houses.", "In all 40 houses were destroyed by the flood.", AGREES),
    ("en", "The flood destroyed 40 houses.", "The flood destroyed 37 houses in Torvin.", DIFFERS),
    ("en", "The flood destroyed 40 houses.", "The flood destroyed forty homes.", AGREES),
    ("en", "The flood destroyed 1,250 houses.", "The flood destroyed 1250 houses.", AGREES),
    ("en", "The flood destroyed 1 250 houses.", "The flood destroyed 1,250 houses.", AGREES),
    ("en", "Three bridges were closed in Torvin.", "In Torvin 3 bridges were closed.", AGREES),
    ("en", "Twenty-one bridges were closed.", "The council closed 21 bridges.", AGREES),
    ("en", "A dozen bridges were closed.", "Twelve bridges were closed.", AGREES),
    ("en", "Half a million people were evacuated.", "They evacuated 500,000 people.", AGREES),
    ("en", "1.2 million people were evacuated.", "1,200,000 people were evacuated.", AGREES),
    ("en", "1.2 million people were evacuated.", "1,234,567 people were evacuated.", AGREES),
    ("en", "About 40 houses were destroyed.", "The flood destroyed 38 houses.", AGREES),
    ("en", "More than 100 soldiers were killed.", "The ministry said 104 soldiers were killed.", AGREES),
    ("en", "More than 100 soldiers were killed.", "Some 300 soldiers were killed.", FINER),
    ("en", "More than 100 soldiers were killed at Torvin.", "At Torvin 60 soldiers were killed.", DIFFERS),
    ("en", "Fewer than 50 people were arrested.", "Police arrested 45 people.", AGREES),
    ("en", "Dozens of people were arrested.", "Police arrested 37 people.", FINER),
    ("en", "37 people were arrested.", "Police arrested dozens of people.", AGREES),
    ("en", "Hundreds of trees fell in the storm.", "The storm felled 340 trees.", FINER),
    ("en", "Between 30 and 40 houses were destroyed.", "In all 34 houses were destroyed.", FINER),
    ("en", "34 houses were destroyed.", "Between 30 and 40 houses were destroyed.", AGREES),
    ("en", "One person was killed in the fire.", "1 person was killed in the fire.", AGREES),
    ("en", "12 people were killed in the Torvin fire.", "The Torvin fire killed 15 people.", DIFFERS),
    ("en", "12 people were killed.", "The death toll rose to 12, the ministry said.", AGREES),
    ("uk", "Повінь зруйнувала 40 будинків.", "Зруйновано сорок будинків.", AGREES),
    ("uk", "Загинули двадцять троє людей.", "Унаслідок удару загинули 23 людини.", AGREES),
    ("uk", "Евакуювали близько 1,5 тисячі людей.", "Евакуювали 1 480 людей.", AGREES),
    ("uk", "У Торвіні закрили 21 міст через повінь.", "Через повінь у Торвіні закрили 14 мостів.", DIFFERS),
    ("uk", "Понад сто військових загинули.", "Загинули 104 військові.", AGREES),
    ("ru", "Наводнение разрушило 40 домов.", "Разрушено сорок домов.", AGREES),
    ("ru", "Погибли полтора десятка человек.", "Погибли пятнадцать человек.", AGREES),
    ("ru", "Погибли две тысячи человек.", "Погибли 2000 человек.", AGREES),
    ("ru", "В Торвине закрыли 21 мост из-за паводка.", "Из-за паводка в Торвине закрыли 14 мостов.", DIFFERS),
    ("de", "Die Flut zerstörte 1.250 Häuser.", "1250 Häuser wurden zerstört.", AGREES),
    ("de", "Einundzwanzig Brücken wurden gesperrt.", "21 Brücken wurden gesperrt.", AGREES),
    ("de", "Rund eine halbe Million Menschen flohen.", "Es flohen 500.000 Menschen.", AGREES),
    ("de", "In Torvin wurden 21 Brücken gesperrt.", "In Torvin wurden 14 Brücken gesperrt.", DIFFERS),
    ("fr", "La crue a détruit 1 250 maisons.", "Au total 1250 maisons ont été détruites.", AGREES),
    ("fr", "Quatre-vingt-dix-sept personnes ont été évacuées.", "97 personnes ont été évacuées.", AGREES),
    ("fr", "Soixante et onze ponts sont fermés.", "71 ponts sont fermés.", AGREES),
    ("fr", "À Torvin, 21 ponts ont été fermés.", "À Torvin, 14 ponts ont été fermés.", DIFFERS),
    ("es", "La riada destruyó 1.250 casas.", "Destruyó mil doscientas cincuenta casas.", AGREES),
    ("es", "Treinta y un puentes fueron cerrados.", "Cerraron 31 puentes.", AGREES),
    ("es", "En Torvin 21 puentes fueron cerrados.", "En Torvin 14 puentes fueron cerrados.", DIFFERS),
    ("ar", "دمر الفيضان 40 منزلا.", "دمر الفيضان أربعين منزلا.", AGREES),
    ("ar", "قتل خمسة وعشرون شخصا.", "قتل ٢٥ شخصا.", AGREES),
    ("ar", "أغلق 21 جسرا في المدينة بسبب الفيضان.", "أغلق 14 جسرا في المدينة بسبب الفيضان.", DIFFERS),
]

ACROSS: list[Case] = [
    ("en>uk", "The flood destroyed 40 houses.", "Повінь зруйнувала 40 будинків.", AGREES),
    ("en>ru", "Twelve people were killed.", "Погибли 12 человек.", AGREES),
    ("en>de", "More than 100 soldiers were killed.", "104 Soldaten wurden getötet.", AGREES),
    ("en>fr", "Dozens of people were arrested.", "La police a arrêté 37 personnes.", FINER),
    ("en>es", "Three bridges were closed.", "Cerraron tres puentes.", AGREES),
    ("en>ar", "25 people were injured.", "أصيب خمسة وعشرون شخصا.", AGREES),
    ("uk>en", "Зруйновано 1 250 будинків.", "1,250 houses were destroyed.", AGREES),
    ("uk>de", "Загинули 12 людей.", "Zwölf Menschen wurden getötet.", AGREES),
    ("en>uk", "The 348 sluices were repaired.", "Відремонтували 348 шлюзів.", AGREES),
    ("en>uk", "12 people were killed in Torvin.", "У Торвіні загинули 15 людей.", DIFFERS),
    ("en>uk", "12 people were killed.", "Поранено 12 людей.", ABSENT),
    ("en>uk", "40 houses were destroyed.", "Загинули 40 людей.", ABSENT),
    ("en>uk", "12 people were killed.", "Загинули 15 людей.", ABSENT),
    ("en>fr", "Five sluices were repaired.", "Cinq écoles sont ouvertes.", ABSENT),
]

NOT_COMPARED: list[Case] = [
    ("en", "The flood destroyed 40 houses.", "The flood killed 12 people.", ABSENT),
    ("en", "The flood destroyed 40 houses.", "Repairs will take 12 weeks.", ABSENT),
    ("en", "12 people were killed in Torvin.", "In Torvin 40 people were injured.", ABSENT),
    ("en", "12 people were killed in Torvin.", "In Torvin, 40 people were evacuated after the fire.", ABSENT),
    ("en", "21 bridges were closed in Torvin.", "In Torvin 14 bridges were open again.", ABSENT),
    ("en", "21 bridges were closed in Torvin.", "In Kessary 14 bridges were closed.", ABSENT),
    ("en", "The fire in Torvin killed 12 people.", "The fire in Torvin killed people, including 4 children.", ABSENT),
    ("en", "In 2030 Torvin had 40 schools.", "In 2012 Torvin had 36 schools.", ABSENT),
    ("en", "The council bought 40 buses.", "Flight 40 left the gate at noon.", ABSENT),
    ("en", "The council bought 40 buses.", "See section 40 of the act.", ABSENT),
    ("en", "Torvin won 3 prizes.", "Torvin won the match 3-1.", ABSENT),
    ("en", "40 houses were destroyed.", "The 40th house on the hill is for sale.", ABSENT),
    ("en", "19 cases were found in Torvin.", "COVID-19 came to Torvin.", ABSENT),
    ("en", "10 houses were destroyed.", "The siren sounded at 10:30 in the morning.", ABSENT),
    ("en", "40 houses were destroyed.", "The flood came at night.", ABSENT),
    ("uk", "У Торвіні загинули 12 людей.", "У Торвіні поранено 40 людей.", ABSENT),
    ("uk", "Зруйновано 40 будинків.", "О 10 годині оголосили тривогу.", ABSENT),
    ("ru", "В Торвине погибли 12 человек.", "В Торвине закрыты 14 мостов.", ABSENT),
    ("de", "In Torvin starben 12 Menschen.", "In Torvin wurden 40 Menschen verletzt.", ABSENT),
    ("de", "Es gab 10 Festnahmen.", "Um 10 Uhr begann die Sitzung.", ABSENT),
    ("fr", "À Torvin, 12 personnes sont mortes.", "À Torvin, 40 personnes ont été blessées.", ABSENT),
    ("es", "En Torvin murieron 12 personas.", "En Torvin hubo 40 heridos.", ABSENT),
    ("ar", "قتل 12 شخصا في المدينة.", "أصيب 40 شخصا في المدينة.", ABSENT),
]

MEASURES: list[Case] = [
    ("en", "The pipe runs 12 km under the lake.", "The pipe runs 7.5 miles under the lake.", AGREES),
    ("en", "The pipe runs 12 km under the lake.", "The pipe runs 10 km under the lake.", DIFFERS),
    ("en", "The wall is 3 metres high at the harbour.", "The harbour wall is 300 cm high.", AGREES),
    ("en", "The lake covers 40 hectares of the valley.", "The valley lake covers 0.4 square kilometres.", AGREES),
    ("en", "The barge carried 12,000 kg of grain.", "A barge carried 12 tonnes of grain.", AGREES),
    ("en", "The barge carried 12 tonnes of grain.", "The barge carried 12 tonnes of coal.", ABSENT),
    ("en", "The boy, aged 12, was rescued.", "Rescuers saved the 12-year-old boy.", AGREES),
    ("en", "The plant yields 500 MW of power.", "The plant will yield 0.5 GW of power.", AGREES),
    ("en", "Water rose 3 metres in Torvin.", "Water in Torvin was 3 degrees warmer.", ABSENT),
    ("en>uk", "The pipe runs 12 km.", "Труба завдовжки 12 кілометрів.", AGREES),
    ("en>de", "The tank holds 500 litres.", "Der Tank fasst 500 Liter.", AGREES),
    ("en>ar", "The road is 12 km long.", "طول الطريق 12 كيلومترا.", AGREES),
    ("uk", "Хлопець віком 12 років вижив.", "Вижив 12-річний хлопець.", AGREES),
    ("de", "Die Leitung ist 12 Kilometer lang.", "Die Leitung ist 15 Kilometer lang.", DIFFERS),
    ("en", "The strike lasted 12 days in Torvin.", "The Torvin strike lasted 9 days.", DIFFERS),
]

MONEY: list[Case] = [
    ("en", "The dam cost $1.2bn.", "The dam cost 1.2 billion dollars.", AGREES),
    ("en", "The dam cost $1.2bn.", "The dam cost $1.4 billion.", DIFFERS),
    ("en", "The dam cost £5m.", "The dam cost 5 million pounds.", AGREES),
    ("en", "The dam cost US$3 million.", "The dam cost USD 3,000,000.", AGREES),
    ("en", "The dam cost 5 million dollars.", "The dam cost 5 million euros.", ABSENT),
    ("en", "The dam cost 5 million dollars.", "The dam cost 4 million Canadian dollars.", ABSENT),
    ("en", "The dam cost $40.", "The dam needed 40 workers.", ABSENT),
    ("en", "The dam cost more than $1 billion.", "The dam cost $1.1 billion.", AGREES),
    ("en", "The dam cost $5-6 million.", "The dam cost $5.5 million.", FINER),
    ("uk", "Дамба коштувала 1,2 млрд грн.", "Дамба коштувала 1,2 мільярда гривень.", AGREES),
    ("uk", "Дамба коштувала 5 тис. гривень.", "Дамба коштувала 5000 грн.", AGREES),
    ("ru", "Плотина стоила 3 млн рублей.", "Плотина стоила три миллиона рублей.", AGREES),
    ("de", "Der Damm kostete 1,2 Milliarden Euro.", "Der Damm kostete 1,2 Mrd. €.", AGREES),
    ("fr", "Le barrage a coûté 1,2 milliard d’euros.", "Le barrage a coûté 1,2 Md €.", AGREES),
    ("es", "La presa costó 1,2 millones de euros.", "La presa costó 1.200.000 euros.", AGREES),
    ("ar", "بلغت تكلفة السد 5 ملايين دولار.", "بلغت تكلفة السد خمسة ملايين دولار.", AGREES),
    ("en>uk", "The dam cost 5 million dollars.", "Дамба коштувала 5 мільйонів доларів.", AGREES),
    ("en>de", "The dam cost 1.2 billion euros.", "Der Damm kostete 1,2 Milliarden Euro.", AGREES),
    ("en>ar", "The dam cost 5 million dollars.", "بلغت تكلفة السد 5 ملايين دولار.", AGREES),
]

SHARES: list[Case] = [
    ("en", "About 40% of voters backed the plan.", "The plan was backed by 39.6 per cent of voters.", AGREES),
    ("en", "40 percent of voters backed the plan.", "The plan was backed by 52 percent of voters.", DIFFERS),
    ("en", "Half of voters backed the plan.", "The plan was backed by 50% of voters.", AGREES),
    ("en", "Nine out of ten voters backed the plan.", "The plan was backed by 90% of voters.", AGREES),
    ("es", "Nueve de cada diez votantes apoyaron el plan.", "Apoyó el plan el 90 % de los votantes.", AGREES),
    ("uk", "План підтримали дев’ять із десяти виборців.", "План підтримали 90 % виборців.", AGREES),
    ("en", "Turnout rose by 2 percentage points.", "Turnout rose by 2 percent.", ABSENT),
    ("en", "Prices rose by 5%.", "Prices fell by 5%.", ABSENT),
    ("en", "Prices rose by 5%.", "Prices rose by 5 per cent.", AGREES),
    ("en", "40% of voters backed the plan.", "40 voters backed the plan.", ABSENT),
    ("en", "Prices rose from 10% to 20%.", "Prices rose from 10% to 25%.", "agrees differs"),
    ("uk", "План підтримали 40 % виборців.", "План підтримали 40 відсотків виборців.", AGREES),
    ("ru", "План поддержали 40 процентов избирателей.", "План поддержали 40 % избирателей.", AGREES),
    ("de", "40 Prozent der Wähler stimmten zu.", "Es stimmten 40 % der Wähler zu.", AGREES),
    ("fr", "40 pour cent des électeurs ont dit oui.", "Ont dit oui 40 % des électeurs.", AGREES),
    ("es", "El 40 por ciento de los votantes apoyó el plan.", "Apoyó el plan el 40 % de los votantes.", AGREES),
    ("ar", "أيد الخطة ٤٠٪ من الناخبين.", "أيد الخطة 40 في المئة من الناخبين.", AGREES),
    ("en>uk", "40% of voters backed the plan.", "План підтримали 40 відсотків виборців.", AGREES),
    ("en>ar", "40% of voters backed the plan.", "أيد الخطة 40 بالمئة من الناخبين.", AGREES),
    ("en>de", "Turnout rose by 2 percentage points.", "Die Beteiligung stieg um zwei Prozentpunkte.", AGREES),
]


@pytest.mark.parametrize(("languages", "claim", "passage", "expected"), COUNTS)
def test_a_count_is_held_against_a_count_of_the_same_thing(
    languages: str, claim: str, passage: str, expected: str
) -> None:
    assert told(claim, passage, languages) == expected.split()


@pytest.mark.parametrize(("languages", "claim", "passage", "expected"), ACROSS)
def test_a_count_is_held_against_one_in_another_language(
    languages: str, claim: str, passage: str, expected: str
) -> None:
    assert told(claim, passage, languages) == expected.split()


@pytest.mark.parametrize(("languages", "claim", "passage", "expected"), NOT_COMPARED)
def test_numbers_of_other_things_are_not_compared(languages: str, claim: str, passage: str, expected: str) -> None:
    assert set(told(claim, passage, languages)) == {expected}


@pytest.mark.parametrize(("languages", "claim", "passage", "expected"), MEASURES)
def test_measures_are_compared_across_units(languages: str, claim: str, passage: str, expected: str) -> None:
    assert told(claim, passage, languages) == expected.split()


@pytest.mark.parametrize(("languages", "claim", "passage", "expected"), MONEY)
def test_money_is_compared_within_its_currency(languages: str, claim: str, passage: str, expected: str) -> None:
    assert told(claim, passage, languages) == expected.split()


@pytest.mark.parametrize(("languages", "claim", "passage", "expected"), SHARES)
def test_shares_are_compared_with_shares(languages: str, claim: str, passage: str, expected: str) -> None:
    assert told(claim, passage, languages) == expected.split()


def test_another_currency_is_said_to_be_left_unconverted() -> None:
    (slot,) = slot_differences("The dam cost 5 million dollars.", "It cost 4 million euros.", claim_language="en")
    assert slot.detail == "told in another currency (EUR), which is not converted"


def test_the_detail_says_both_values_in_the_texts_own_words() -> None:
    (slot,) = slot_differences("The pipe runs 12 km under the lake.", "The pipe runs 10 km under the lake.")
    assert slot.detail == "10 km here, 12 km in the claim"
