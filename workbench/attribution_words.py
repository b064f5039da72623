"""Words that attribute information to a source, by language, and how strongly."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["AFTER", "BEFORE", "Trigger"]


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """Words next to which the source is named."""

    pattern: re.Pattern[str]
    weight: int
    """3: the information is theirs (`a report by`); 2: attributed to them (`according to`); 1: they spoke."""
    only_media: bool = False
    """Counts for news agencies and papers only (`told`, `an interview with`)."""


def _trigger(weight: int, *patterns: str, only_media: bool = False) -> Trigger:
    joined = "|".join(pattern.replace(" ", r"\s+") for pattern in patterns)
    # Words that follow a name begin with a space, an apostrophe or a comma: the edge of a word is asked of the others.
    pattern = re.compile(rf"(?:(?<!\w)|(?=\W))(?:{joined})(?:(?<!\w)|(?!\w))", re.IGNORECASE)
    return Trigger(pattern=pattern, weight=weight, only_media=only_media)


_WORK_EN = (
    r"(?:(?:report|study|survey|analysis|assessment|investigation|poll|paper|briefing|estimate|review|statement|"
    r"update|bulletin|audit|data|figures|statistics|research|findings|dispatch|count|tally|index)s?)"
)
_WORK_UK = r"(?:звіт\w*|доповід\w*|досліджен\w+|зведенн\w+|повідомленн\w+|аналіз\w*|матеріал\w*)"
_WORK_RU = r"(?:отч[её]т\w*|доклад\w*|исследовани\w+|сводк\w+|сообщени\w+|анализ\w*|материал\w*)"
_WORK_DE = r"(?:Bericht\w*|Studie\w*|Analyse\w*|Umfrage\w*|Angaben|Zahlen|Daten|Untersuchung\w*|Mitteilung\w*)"
_WORK_FR = r"(?:rapport\w*|étude\w*|analyse\w*|enquête\w*|sondage\w*|données|chiffres|communiqué\w*)"
_WORK_ES = r"(?:informe\w*|estudio\w*|análisis|encuesta\w*|sondeo\w*|datos|cifras|comunicado\w*|reporte\w*)"
_WORK_AR = r"(?:تقرير|لتقرير|دراسة|لدراسة|بيانات|لبيانات|بيان|لبيان)"

AFTER = (
    _trigger(
        3,
        rf"{_WORK_EN} (?:\w+ ){{0,3}}?(?:by|from|of) ",
        r"(?:released|published|issued|compiled|reported|obtained|seen|collected|prepared|commissioned) (?:\w+ )?by ",
        r"citing ",
        r"quoting ",
        r"with reference to ",
        rf"у (?:\w+ )?{_WORK_UK} ",
        r"(?:з посиланням|посилаючись) на ",
        rf"в (?:\w+ )?{_WORK_RU} ",
        r"(?:со ссылкой|ссылаясь) на ",
        rf"{_WORK_DE} (?:de[rsmn]|von|vom) ",
        r"unter Berufung auf (?:(?:das|die|den) )?",
        rf"{_WORK_FR} (?:\w+ )?(?:de l[’']|de la |du |des |de |d[’']|par (?:le |la |les |l[’'])?)",
        r"citant (?:le |la |les |l[’'])?",
        rf"{_WORK_ES} (?:\w+ )?(?:de la |de los |de las |del |de |por (?:el |la |los |las )?)",
        r"citando (?:al? )?(?:la |los )?",
        rf"{_WORK_AR} (?:صادر عن |أصدره |أصدرته |نشره |نشرته )?",
        r"نقلا عن |نقلاً عن ",
    ),
    _trigger(
        2,
        r"according to ",
        r"as reported by ",
        r"(?:як |про це |що )?(?:повідомля[єю]\w*|повідоми(?:в|ла|ло|ли)|переда[єю]\w*|пиш[еу]\w*|інформу[єю]\w*) ",
        r"за (?:даними|інформацією|оцінками?|повідомленням) ",
        r"(?:как |об этом |что )?(?:сообща[ею]\w+|сообщи(?:л|ла|ло|ли)|переда[её]т|передают|пиш[еу]т|информиру[ею]т) ",
        r"по (?:данным|информации|оценкам?|сообщению) ",
        r"laut (?:de[rmsn] |einer? |einem )?",
        r"nach (?:Angaben|Informationen|Einschätzung|Erkenntnissen) (?:de[rs] |von |vom )?",
        r"berichtete?n? (?:die |der |das )?",
        r"wie (?:die |der |das )",
        r"selon (?:le |la |les |l[’'])?",
        r"d[’']après (?:le |la |les |l[’'])?",
        r"(?:rapporte|indique|a rapporté|a indiqué|a annoncé) (?:le |la |les |l[’'])?",
        r"según (?:el |la |los |las )?",
        r"de acuerdo con (?:el |la |los |las )?",
        r"(?:informó|reportó|informa|señaló) (?:el |la |los |las )?",
        r"وفقا (?=ل)|وفقاً (?=ل)|بحسب |حسب ",
        r"(?:ذكرت?|أفادت?|أوردت?|أعلنت?|نشرت?|قالت?) ",
    ),
    _trigger(2, r"told ", r"(?:an )?interview (?:with|to|by) ", r"in comments to ", only_media=True),
)
"""The source's name follows."""

_DIRECTLY = r",?\s+(?:(?:has|have|had|also|later|earlier|previously|first|on \w+day|this week|last week)\s+){0,2}"

BEFORE = (
    _trigger(
        3,
        rf"{_DIRECTLY}(?:said|says|wrote|noted|concluded|found|warned|stated|claimed) "
        rf"(?:\w+ )?in (?:a|an|its|the|their) (?:\w+ ){{0,3}}?{_WORK_EN}",
        rf"(?:[’']s?)? (?:\w+ ){{0,2}}?{_WORK_EN} (?:said|says|found|finds|shows?|showed|concluded|estimated|claims?)",
    ),
    _trigger(
        2,
        rf"{_DIRECTLY}(?:reported|reports|concluded|concludes|assessed|assesses|estimated|estimates|found|published|"
        r"released|revealed|calculated|documented|counted)",
        r" (?:a rapporté|rapporte|a publié|a indiqué|a conclu|estime)",
        r" (?:informó|reportó|publicó|concluyó|estima|señaló)",
        r" (?:berichtete?n?|teilte\w*|meldete?n?|veröffentlichte\w*|schätzt)",
        r" (?:повідоми(?:в|ла|ло|ли)|повідомля[єю]\w*|опублікува(?:в|ла|ло|ли)|оцінює)",
        r" (?:сообщи(?:л|ла|ло|ли)|сообща[ею]т|опубликова(?:л|ла|ло|ли)|оценивает)",
    ),
    _trigger(1, rf"{_DIRECTLY}(?:said|says|argued?|argues|noted?|notes|warned|warns|believes?|added|stated)"),
)
"""The source's name stands before."""
