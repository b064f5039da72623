"""Dates of a claim are held against those of a passage; words like `yesterday` are placed by the text's own day."""

from __future__ import annotations

from datetime import date

import pytest

from workbench.slots import slot_differences
from workbench.types import SlotKind

AGREES, DIFFERS, FINER, ABSENT = "agrees", "differs", "more_specific", "absent"
FRIDAY = date(2031, 3, 7)


def told(
    claim: str, passage: str, languages: str, claim_day: date | None = FRIDAY, passage_day: date | None = FRIDAY
) -> list[str]:
    """Relations of the claim's dates; both texts are of Friday, 7 March 2031 when nothing else is said."""
    mine, _, theirs = languages.partition(">")
    found = slot_differences(
        claim,
        passage,
        claim_day=claim_day,
        passage_day=passage_day,
        claim_language=mine,
        passage_language=theirs or mine,
    )
    return [slot.relation.value for slot in found if slot.kind is SlotKind.DATE]


Case = tuple[str, str, str, str]

WRITTEN: list[Case] = [
    ("en", "The dam opened on 4 March 2031.", "It was on March 4, 2031 that the dam opened.", AGREES),
    ("en", "The dam opened on 4 March 2031.", "The dam opened on 2031-03-04.", AGREES),
    ("en", "The dam opened on the 4th of March 2031.", "The dam opened on 4 March 2031.", AGREES),
    ("en", "The dam opened on 4 March 2031.", "The dam opened on 9 March 2031.", DIFFERS),
    ("en", "The dam opened in 2031.", "The dam opened on 4 March 2031.", FINER),
    ("en", "The dam opened in 2031.", "The dam opened in March 2031.", FINER),
    ("en", "The dam opened in March 2031.", "The dam opened in 2031.", AGREES),
    ("en", "The dam opened in 2031.", "The dam opened in 2029.", DIFFERS),
    ("en", "The dam opened in 2031.", "The dam opened on 4 March 2029.", DIFFERS),
    ("en", "The dam opened in March 2031.", "The dam opened in May 2031.", DIFFERS),
    ("en", "The dam was built in the 1990s.", "The dam was built in 1994.", FINER),
    ("en", "The dam was built in 1994.", "The dam was built in the 1990s.", AGREES),
    ("en", "Trade grew in the third quarter of 2030.", "Trade grew in Q3 2030.", AGREES),
    ("en", "Trade grew in Q3 2030.", "Trade grew in August 2030.", FINER),
    ("en", "The talks ran between 3 and 5 May 2030.", "The talks ran from 3 to 5 May 2030.", AGREES),
    ("en", "The talks ran 3–5 May 2030.", "The talks ended on 4 May 2030.", FINER),
    ("en", "The drought of 2030–2031 was long.", "The drought of 2030-31 was long.", AGREES),
    ("en", "He led the council from 2010 to 2015.", "He led the council from 2010 to 2018.", DIFFERS),
    ("uk", "Дамбу відкрили 4 березня 2031 року.", "Відкриття дамби відбулося 04.03.2031.", AGREES),
    ("uk", "Дамбу відкрили у 2031 році.", "Дамбу відкрили 4 березня 2031 року.", FINER),
    ("uk", "Дамбу в Торвіні відкрили у 2031 році.", "Дамбу в Торвіні відкрили у 2029 році.", DIFFERS),
    (
        "uk",
        "Торгівля зросла у третьому кварталі 2030 року.",
        "Торгівля зросла у серпні 2030 року.",
        FINER,
    ),
    ("ru", "Плотину открыли 4 марта 2031 года.", "4 марта 2031 года плотину открыли.", AGREES),
    ("ru", "Плотину открыли в 2031 году.", "Плотину открыли в марте 2031 года.", FINER),
    ("ru", "Плотину строили в 1990-х.", "Плотину строили в 1994 году.", FINER),
    ("de", "Der Damm wurde am 4. März 2031 eröffnet.", "Eröffnet wurde der Damm am 04.03.2031.", AGREES),
    ("de", "Der Damm wurde 2031 eröffnet.", "Der Damm wurde im März 2031 eröffnet.", FINER),
    ("de", "Der Damm in Torvin wurde 2031 eröffnet.", "Der Damm in Torvin wurde 2029 eröffnet.", DIFFERS),
    ("fr", "Le barrage a ouvert le 1er mars 2031.", "Ouvert le 1 mars 2031, le barrage tient.", AGREES),
    ("fr", "Le barrage a ouvert en 2031.", "Le barrage a ouvert en mars 2031.", FINER),
    ("es", "La presa abrió el 4 de marzo de 2031.", "La presa abrió el 4 de marzo de 2031.", AGREES),
    ("es", "La presa abrió en los años 1990.", "La presa abrió en 1994.", FINER),
    ("ar", "افتتح السد في 4 مارس 2031.", "افتتح السد في ٤ مارس/آذار ٢٠٣١.", AGREES),
    ("ar", "افتتح السد في عام 2031.", "افتتح السد في 4 مارس 2031.", FINER),
]

PLACED: list[Case] = [
    ("en", "The dam opened on Tuesday.", "The dam opened on 4 March 2031.", AGREES),
    ("en", "The dam opened yesterday.", "The dam opened on 6 March 2031.", AGREES),
    ("en", "The dam opened last week.", "The dam opened on 26 February 2031.", FINER),
    ("en", "The dam opened three days ago.", "The dam opened on Tuesday.", AGREES),
    ("en", "The dam opened on Tuesday.", "The dam opened on Wednesday, the council said.", DIFFERS),
    ("en", "The dam opened on 20 February.", "The dam opened on 20 February 2031.", AGREES),
    ("en", "The dam opened last year.", "The dam opened in 2030.", AGREES),
    ("en", "The dam opened in May.", "The dam opened on 20 May 2031.", FINER),
    ("uk", "Дамбу відкрили у вівторок.", "Дамбу відкрили 4 березня 2031 року.", AGREES),
    ("uk", "Дамбу відкрили вчора.", "Дамбу відкрили 6 березня.", AGREES),
    ("ru", "Плотину открыли во вторник.", "Плотину открыли 4 марта 2031 года.", AGREES),
    ("ru", "Плотину открыли на прошлой неделе.", "Плотину открыли 26 февраля.", FINER),
    ("de", "Der Damm wurde am Dienstag eröffnet.", "Der Damm wurde am 4. März 2031 eröffnet.", AGREES),
    ("de", "Der Damm wurde gestern eröffnet.", "Der Damm wurde am 6. März eröffnet.", AGREES),
    ("fr", "Le barrage a ouvert mardi.", "Le barrage a ouvert le 4 mars 2031.", AGREES),
    ("es", "La presa abrió el martes.", "La presa abrió el 4 de marzo de 2031.", AGREES),
    ("ar", "افتتح السد يوم الثلاثاء.", "افتتح السد في 4 مارس 2031.", AGREES),
    ("ar", "افتتح السد أمس.", "افتتح السد في 6 مارس 2031.", AGREES),
]

ACROSS: list[Case] = [
    ("en>uk", "The dam opened on 4 March 2031.", "Дамбу відкрили 4 березня 2031 року.", AGREES),
    ("en>uk", "The dam opened on Tuesday.", "Дамбу відкрили у вівторок.", AGREES),
    ("en>ru", "The dam opened in 2031.", "Плотину открыли в марте 2031 года.", FINER),
    ("en>de", "The dam opened in March 2031.", "Der Damm wurde im März 2031 eröffnet.", AGREES),
    ("uk>en", "Дамбу відкрили 4 березня 2031 року.", "The dam opened on 4 March 2031.", AGREES),
    ("en>fr", "The dam opened last week.", "Le barrage a ouvert la semaine dernière.", AGREES),
    ("en>es", "The dam was built in the 1990s.", "La presa se construyó en los años 1990.", AGREES),
    ("en>ar", "The dam opened on 4 March 2031.", "افتتح السد في 4 آذار 2031.", AGREES),
]

NOT_COMPARED: list[Case] = [
    ("en", "The dam opened in 2031.", "The school in Kessary burned down in 2012.", ABSENT),
    ("en", "The dam opened in 2031.", "The dam feeds 2031 people and no farm.", ABSENT),
    ("en", "The dam opened in March.", "Protesters march to the dam that opened.", ABSENT),
    ("en", "The dam opened in May.", "The dam may open soon.", ABSENT),
    ("en", "The dam opened on 4 March 2031.", "Article 4 of the act names the dam.", ABSENT),
    ("en", "The dam has stood since 2010.", "The dam was repaired in 2016.", ABSENT),
    ("en", "The 2029 report on the dam was long.", "The dam report was read in 2030.", ABSENT),
    ("en", "The dam opened on 4 March 2031.", "The dam opened on 03/04/2031.", ABSENT),
    ("en", "In 2030 the port took 40 ships.", "In 2012 the port took 36 ships.", ABSENT),
    ("uk", "Дамбу відкрили у 2031 році.", "Школа в Кессарі згоріла у 2012 році.", ABSENT),
    ("ru", "Плотину открыли в 2031 году.", "Школа в Кессари сгорела в 2012 году.", ABSENT),
    ("de", "Der Damm wurde 2031 eröffnet.", "Die Schule in Kessary brannte 2012 ab.", ABSENT),
    ("fr", "Le barrage a ouvert en 2031.", "L’école de Kessary a brûlé en 2012.", ABSENT),
    ("es", "La presa abrió en 2031.", "La escuela de Kessary ardió en 2012.", ABSENT),
    ("ar", "افتتح السد في عام 2031.", "احترقت المدرسة في عام 2012.", ABSENT),
    ("en>uk", "The dam opened in 2031.", "Школа згоріла у 2012 році.", ABSENT),
]


@pytest.mark.parametrize(("languages", "claim", "passage", "expected"), WRITTEN)
def test_written_dates_are_compared_as_finely_as_they_are_told(
    languages: str, claim: str, passage: str, expected: str
) -> None:
    assert told(claim, passage, languages) == [expected]


@pytest.mark.parametrize(("languages", "claim", "passage", "expected"), PLACED)
def test_days_in_words_are_placed_by_the_day_of_publication(
    languages: str, claim: str, passage: str, expected: str
) -> None:
    assert told(claim, passage, languages) == [expected]


@pytest.mark.parametrize(("languages", "claim", "passage", "expected"), ACROSS)
def test_dates_are_compared_across_languages(languages: str, claim: str, passage: str, expected: str) -> None:
    assert told(claim, passage, languages) == [expected]


@pytest.mark.parametrize(("languages", "claim", "passage", "expected"), NOT_COMPARED)
def test_dates_of_other_things_are_not_compared(languages: str, claim: str, passage: str, expected: str) -> None:
    assert told(claim, passage, languages) == [expected]


def test_each_text_is_placed_by_its_own_day() -> None:
    claim, passage = "The dam opened on Tuesday.", "The dam opened yesterday."
    assert told(claim, passage, "en", passage_day=date(2031, 3, 5)) == [AGREES]
    assert told(claim, passage, "en", passage_day=date(2031, 3, 8)) == [DIFFERS]


def test_without_a_day_of_publication_words_for_days_are_not_compared() -> None:
    claim, passage = "The dam opened on Tuesday.", "The dam opened on 4 March 2031."
    assert told(claim, passage, "en", claim_day=None) == [ABSENT]
    assert told(passage, claim, "en", passage_day=None) == [ABSENT]


def test_a_day_without_a_year_is_held_by_day_and_month() -> None:
    claim = "The dam opened on 20 May."
    assert told(claim, "The dam opened on 20 May 2019.", "en", claim_day=None) == [AGREES]
    assert told(claim, "The dam opened on 22 May 2019.", "en", claim_day=None) == [DIFFERS]


def test_a_year_that_was_only_inferred_makes_no_difference() -> None:
    assert told("The dam opened on 20 May.", "The dam opened on 20 May 2019.", "en") == [ABSENT]


def test_a_day_that_the_calendar_lacks_is_not_placed() -> None:
    assert told("The dam opened on 31 February 2031.", "The dam opened on 3 March 2031.", "en") == [ABSENT]


def test_the_detail_names_the_day_that_words_leave_open() -> None:
    (slot,) = slot_differences(
        "The dam opened on Tuesday.", "The dam opened on Wednesday.", claim_day=FRIDAY, passage_day=FRIDAY
    )
    assert slot.detail == "Wednesday (2031-03-05) here, Tuesday (2031-03-04) in the claim"
