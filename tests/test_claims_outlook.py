"""A forecast never becomes a past fact and an opinion never a fact, whatever a model's wording says."""

from __future__ import annotations

import pytest

from tests.test_claims_model import article, claim, only

FORECASTS = [
    ("en", "The railway to Ostrey will open next year.", "The railway to Ostrey opened."),
    ("en", "The railway to Ostrey will open next year.", "The railway to Ostrey opened next year."),
    ("en", "The railway, which cost 3 million, will open in Ostrey.", "The railway opened in Ostrey."),
    ("uk", "Залізницю до Острея відкриють наступного року.", "Залізницю до Острея відкрили."),
    ("uk", "Залізницю до Острея відкриють наступного року.", "Залізницю до Острея відкрили наступного року."),
    ("uk", "Залізниця до Острея буде відкрита у травні.", "Залізниця до Острея відкрита у травні."),
    ("de", "Die Bahn nach Ostrey wird nächstes Jahr eröffnet.", "Die Bahn nach Ostrey eröffnet."),
    ("fr", "La ligne vers Ostrey sera ouverte demain.", "La ligne vers Ostrey ouverte."),
]
OPINIONS = [
    ("en", "I think the council is a disgrace.", "The council is a disgrace."),
    ("en", "In my view, the council of Osk took the money.", "The council of Osk took the money."),
    ("uk", "Я вважаю, що рада Оска вкрала гроші.", "Рада Оска вкрала гроші."),
    ("uk", "Вважаю, що рада Оска вкрала гроші.", "Рада Оска вкрала гроші."),
    ("de", "Ich glaube, dass der Rat von Osk das Geld nahm.", "Der Rat von Osk nahm das Geld."),
    ("es", "Creo que el consejo de Osk tomó el dinero.", "El consejo de Osk tomó el dinero."),
]


@pytest.mark.parametrize(
    ("language", "text", "wording", "why"),
    [(*case, "prediction") for case in FORECASTS] + [(*case, "opinion") for case in OPINIONS],
)
def test_a_forecast_or_an_opinion_stated_as_a_fact_is_put_back_and_marked(
    language: str, text: str, wording: str, why: str
) -> None:
    found = only(claim(text, wording), of=article(text, language=language, title=None))
    assert (found.standalone, found.not_checkable) == (text, why)


@pytest.mark.parametrize(("language", "text", "wording"), [FORECASTS[0], FORECASTS[3], OPINIONS[0], OPINIONS[2]])
def test_as_it_stands_it_is_marked_too(language: str, text: str, wording: str) -> None:
    found = only(claim(text), of=article(text, language=language, title=None))
    assert found.standalone == text and found.not_checkable in {"prediction", "opinion"}


@pytest.mark.parametrize(
    ("language", "text", "wording"),
    [
        ("en", "The council met on Monday and will vote next week.", "The council met on Monday."),
        ("en", "The council of Osk, which will close 12 bridges, met on Monday.", "The council of Osk met on Monday."),
        ("en", "Ada Brook said the railway will open in May.", "Ada Brook said the railway will open in May."),
        ("en", "The council plans to close 12 bridges.", "The council plans to close 12 bridges."),
        ("en", "The mill and the mine in Dorn burned down.", "The mill in Dorn burned down."),
        ("en", "The bridge that will serve Osk was closed on Monday.", "The bridge that will serve Osk was closed."),
        ("en", "“I think the mill is lost,” said Ada Brook.", "Ada Brook said the mill is lost."),
        ("uk", "Рада Оска закрила 12 мостів, а завтра буде голосувати.", "Рада Оска закрила 12 мостів."),
        ("de", "Zwölf Brücken werden derzeit saniert.", "Zwölf Brücken werden derzeit saniert."),
        ("es", "El lunes por la mañana se cerraron 12 puentes.", "El lunes se cerraron 12 puentes."),
    ],
)
def test_what_happened_stays_a_claim_beside_what_is_only_expected(language: str, text: str, wording: str) -> None:
    part = wording.rstrip(".")
    found = only(claim(part if part in text else text, wording), of=article(text, language=language, title=None))
    assert (found.standalone, found.not_checkable) == (wording, None), found.reasons
