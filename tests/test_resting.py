from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.agencies import bundled_agencies
from workbench.publishers import bundled_publishers
from workbench.resting import rests_on, source_key
from workbench.types import Attributed


def sources(text: str, language: str | None = "en", *, claim: str = "", passage: str | None = None) -> list[Attributed]:
    start = 0 if passage is None else text.index(passage)
    found = rests_on(
        text,
        start,
        len(text) if passage is None else start + len(passage),
        claim=claim,
        language=language,
        agencies=bundled_agencies(),
        publishers=bundled_publishers(),
    )
    assert all(text[one.start : one.end] == one.phrase for one in found)
    return list(found)


def told(text: str, language: str | None = "en", **more: str) -> list[tuple[str, str]]:
    return [(one.source, one.kind) for one in sources(text, language, **more)]


ORGANISATION, MEDIA, PERSON, UNNAMED = "organisation", "media", "person", "unnamed"

NAMED = [
    (
        "en",
        "The Osk River Institute said on Tuesday that 21 bridges were shut.",
        [("Osk River Institute", ORGANISATION)],
    ),
    (
        "en",
        "Twenty-one bridges were shut, the Velmar Ministry of Roads reported.",
        [("Velmar Ministry of Roads", ORGANISATION)],
    ),
    ("en", "Twenty-one bridges were shut, according to Ada Brook, the mayor of Osk.", [("Ada Brook", PERSON)]),
    ("en", "“Twenty-one bridges are shut,” said Ada Brook, mayor of Osk.", [("Ada Brook", PERSON)]),
    ("en", "“We closed 21 bridges. Nobody was hurt,” Ada Brook said.", [("Ada Brook", PERSON)]),
    ("en", "The mayor of Osk, Ada Brook, wrote on Telegram that 21 bridges were shut.", [("Ada Brook", PERSON)]),
    ("en", "Ada Brook of the Osk River Institute said 21 bridges were shut.", [("Ada Brook", PERSON)]),
    ("en", "As reported by Reuters, 21 bridges were shut.", [("Reuters", MEDIA)]),
    ("en", "According to the newspaper Osk Bote, 21 bridges were shut.", [("Osk Bote", MEDIA)]),
    ("en", "According to the news site osknews.example, 21 bridges were shut.", [("osknews.example", MEDIA)]),
    (
        "en",
        "In a report by the Osk River Institute, 21 bridges are listed as shut.",
        [("Osk River Institute", ORGANISATION)],
    ),
    ("en", "Data from the Osk River Institute showed 21 bridges were shut.", [("Osk River Institute", ORGANISATION)]),
    (
        "en",
        "A recent report from Osk Rivers Watch stated that 21 bridges were shut.",
        [("Osk Rivers Watch", ORGANISATION)],
    ),
    ("en", "“21 bridges,” reads a statement from the Osk River Institute.", [("Osk River Institute", ORGANISATION)]),
    ("en", "The closures were confirmed by the Osk River Institute.", [("Osk River Institute", ORGANISATION)]),
    (
        "en",
        "Figures published by the Velmar Statistics Office put it at 21.",
        [("Velmar Statistics Office", ORGANISATION)],
    ),
    (
        "en",
        "A spokeswoman for the Osk River Institute said 21 bridges were shut.",
        [("Osk River Institute", ORGANISATION)],
    ),
    (
        "en",
        "Velcorp is a ferry line. An angry crowd met a Velcorp spokesman. Velcorp said it would pay.",
        [("Velcorp", ORGANISATION)],
    ),
    ("en", "The militant group Osk Dawn has claimed that 21 bridges were shut.", [("Osk Dawn", ORGANISATION)]),
    ("en", "Velmar's roads ministry said 21 bridges were shut.", [("Velmar's roads ministry", ORGANISATION)]),
    ("en", "The Velmarian defence ministry said 21 bridges were shut.", [("Velmarian defence ministry", ORGANISATION)]),
    ("en", "Osk police said 21 bridges were shut.", [("Osk police", ORGANISATION)]),
    ("uk", "Інститут річок Оска повідомив, що закрито 21 міст.", [("Інститут річок Оска", ORGANISATION)]),
    ("uk", "Як повідомляє Інститут вивчення війни, закрито 21 міст.", [("ISW", ORGANISATION)]),
    ("uk", "За даними Міністерства доріг, закрито 21 міст.", [("Міністерства доріг", ORGANISATION)]),
    ("uk", "За словами мера Ади Брук, закрито 21 міст.", [("Ади Брук", PERSON)]),
    ("uk", "«Закрито 21 міст», — сказала мерка Оска Ада Брук.", [("Ада Брук", PERSON)]),
    ("uk", "У звіті Інституту річок Оска йдеться про 21 міст.", [("Інституту річок Оска", ORGANISATION)]),
    ("uk", "Видання «Осковий вісник» пише, що закрито 21 міст.", [("Осковий вісник", MEDIA)]),
    ("uk", "Закрито 21 міст, повідомила пресслужба Міністерства доріг.", [("Міністерства доріг", ORGANISATION)]),
    ("uk", "Міноборони повідомило, що закрито 21 міст.", [("Міноборони", ORGANISATION)]),
    ("uk", "Про закриття 21 мосту повідомив мер Оска Петро Брук у Facebook.", [("Петро Брук", PERSON)]),
    ("ru", "Институт рек Оска сообщил, что закрыт 21 мост.", [("Институт рек Оска", ORGANISATION)]),
    ("ru", "По данным Министерства дорог, закрыт 21 мост.", [("Министерства дорог", ORGANISATION)]),
    ("ru", "По словам мэра Ады Брук, закрыт 21 мост.", [("Ады Брук", PERSON)]),
    ("ru", "«Закрыт 21 мост», — заявил мэр Оска Петр Брук.", [("Петр Брук", PERSON)]),
    ("ru", "Как сообщает ТАСС, закрыт 21 мост.", [("TASS", MEDIA)]),
    ("ru", "Газета «Вестник Оска» пишет, что закрыт 21 мост.", [("Вестник Оска", MEDIA)]),
    ("de", "Laut dem Institut für Flüsse sind 21 Brücken gesperrt.", [("Institut für Flüsse", ORGANISATION)]),
    (
        "de",
        "Das Verkehrsministerium teilte mit, dass 21 Brücken gesperrt sind.",
        [("Verkehrsministerium", ORGANISATION)],
    ),
    ("de", "„21 Brücken sind gesperrt“, sagte Bürgermeisterin Ada Brook.", [("Ada Brook", PERSON)]),
    ("de", "Wie die Osker Zeitung berichtet, sind 21 Brücken gesperrt.", [("Osker Zeitung", MEDIA)]),
    ("de", "Nach einem Bericht des Instituts für Flüsse sind es 21.", [("Instituts für Flüsse", ORGANISATION)]),
    (
        "fr",
        "Selon l’Institut des rivières d’Osk, 21 ponts sont fermés.",
        [("Institut des rivières d’Osk", ORGANISATION)],
    ),
    ("fr", "Le ministère des Routes a annoncé que 21 ponts étaient fermés.", [("ministère des Routes", ORGANISATION)]),
    ("fr", "« Ils sont fermés », a déclaré la maire d’Osk, Ada Brook.", [("Ada Brook", PERSON)]),
    ("fr", "Selon le quotidien La Gazette d’Osk, 21 ponts sont fermés.", [("Gazette d’Osk", MEDIA)]),
    (
        "es",
        "Según el Instituto de Ríos de Osk, 21 puentes están cerrados.",
        [("Instituto de Ríos de Osk", ORGANISATION)],
    ),
    (
        "es",
        "El Ministerio de Caminos informó que 21 puentes están cerrados.",
        [("Ministerio de Caminos", ORGANISATION)],
    ),
    ("es", "«Están cerrados», dijo la alcaldesa Ada Brook.", [("Ada Brook", PERSON)]),
    ("es", "Según el diario El Faro de Osk, 21 puentes están cerrados.", [("Faro de Osk", MEDIA)]),
    ("ar", "قالت وزارة الطرق إن 21 جسرا أغلقت.", [("وزارة الطرق", ORGANISATION)]),
    ("ar", "وفقا لمعهد الأنهار، أغلق 21 جسرا.", [("معهد الأنهار", ORGANISATION)]),
    ("ar", "نقلا عن وكالة رويترز، أغلق 21 جسرا.", [("Reuters", MEDIA)]),
    ("ar", "ذكرت صحيفة الميناء أن 21 جسرا أغلقت.", [("صحيفة الميناء", MEDIA)]),
    ("ar", "قالت رئيسة البلدية آدا بروك إن 21 جسرا أغلقت.", [("آدا بروك", PERSON)]),
]


@pytest.mark.parametrize(("language", "text", "expected"), NAMED)
def test_a_source_that_a_sentence_names_is_told(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The ministry closed 21 bridges on Tuesday."),
        ("en", "Ada Brook visited the bridge on Tuesday."),
        ("en", "The Osk River Institute moved to Kessary in 2019."),
        ("en", "The Osk Herald building was damaged in the flood."),
        ("en", "It is said that 21 bridges were shut."),
        ("en", "The bridge said to be closed is open."),
        ("en", "Brook is said to have slept badly."),
        ("en", "Reported cases rose to 21 in Osk."),
        ("en", "The reported closure of 21 bridges surprised drivers."),
        ("en", "The institute's claims about 21 bridges are under review."),
        ("en", "“The ministry said so,” reads a sign in the window."),
        ("en", "He gave the tape to authorities claims aside."),
        ("en", "# Squad for the tour of West Osk announced"),
        ("en", "Published claims that 21 bridges were shut proved false."),
        ("en", "The letter came. It does not say when."),
        ("uk", "Міністерство закрило 21 міст."),
        ("uk", "Ада Брук відвідала міст у вівторок."),
        ("uk", "За попередніми даними, закрито 21 міст."),
        ("ru", "Министерство закрыло 21 мост."),
        ("ru", "По предварительным данным, закрыт 21 мост."),
        ("de", "Das Ministerium sperrte 21 Brücken."),
        ("fr", "Le ministère a fermé 21 ponts."),
        ("es", "El ministerio cerró 21 puentes."),
        ("ar", "أغلقت الوزارة 21 جسرا."),
        ("xx", "The ministry said 21 bridges were shut."),
    ],
)
def test_who_is_only_the_subject_of_the_news_is_no_source(language: str, text: str) -> None:
    assert told(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "Officials said 21 bridges were shut.", "Officials"),
        ("en", "A source close to the ministry said 21 bridges were shut.", "A source"),
        ("en", "According to local media, 21 bridges were shut.", "local media"),
        ("en", "They shut 21 bridges, he said.", "he"),
        ("en", "According to a Telegram post, 21 bridges were shut.", "a Telegram post"),
        ("uk", "Очевидці розповіли, що закрито 21 міст.", "Очевидці"),
        ("uk", "Джерело в міністерстві повідомило, що закрито 21 міст.", "Джерело"),
        ("ru", "Очевидцы рассказали, что закрыт 21 мост.", "Очевидцы"),
        ("ru", "Источник в мэрии сообщил, что закрыт 21 мост.", "Источник"),
        ("de", "Augenzeugen berichteten von 21 gesperrten Brücken.", "Augenzeugen"),
        ("fr", "Selon des témoins, 21 ponts sont fermés.", "témoins"),
        ("es", "Según testigos, 21 puentes están cerrados.", "testigos"),
        ("es", "Fuentes del ministerio dijeron que 21 puentes están cerrados.", "Fuentes"),
        ("ar", "قال شهود إن 21 جسرا أغلقت.", "شهود"),
        ("ar", "قال مسؤول في الوزارة إن 21 جسرا أغلقت.", "مسؤول في الوزارة"),
    ],
)
def test_people_without_a_name_are_kept_and_unite_nothing(language: str, text: str, words: str) -> None:
    (only,) = sources(text, language)
    assert (only.source, only.kind) == (words, UNNAMED)
    assert source_key(only) is None


@pytest.mark.parametrize(
    ("language", "text", "body"),
    [
        ("en", "The ministry said 21 bridges were shut.", "The ministry"),
        ("en", "21 bridges were shut, police said.", "police"),
        ("uk", "У поліції повідомили, що закрито 21 міст.", "поліції"),
        ("ru", "В министерстве заявили, что закрыт 21 мост.", "министерстве"),
        ("de", "Nach Angaben der Polizei sind 21 Brücken gesperrt.", "der Polizei"),
        ("fr", "21 ponts sont fermés, a indiqué le ministère.", "le ministère"),
        ("es", "De acuerdo con la policía, 21 puentes están cerrados.", "la policía"),
    ],
)
def test_a_body_without_a_name_that_nothing_resolves_unites_nothing(language: str, text: str, body: str) -> None:
    (only,) = sources(text, language)
    assert (only.source, only.kind) == (body, ORGANISATION)
    assert source_key(only) is None


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Ada Brook told Reuters that 21 bridges were shut.", [("Ada Brook", PERSON), ("Reuters", MEDIA)]),
        (
            "en",
            "In an interview with the Osk Herald, Ada Brook said so.",
            [("Ada Brook", PERSON), ("Osk Herald", MEDIA)],
        ),
        (
            "en",
            "Ada Brook said in a statement to Reuters that 21 were shut.",
            [("Ada Brook", PERSON), ("Reuters", MEDIA)],
        ),
        (
            "en",
            "The Osk Herald, citing the Ministry of Roads, said 21 were shut.",
            [("Ministry of Roads", ORGANISATION), ("Osk Herald", MEDIA)],
        ),
        ("en", "Witnesses told AFP that 21 bridges were shut.", [("AFP", MEDIA), ("Witnesses", UNNAMED)]),
        ("uk", "Ада Брук розповіла Reuters, що закрито 21 міст.", [("Ада Брук", PERSON), ("Reuters", MEDIA)]),
        (
            "uk",
            "Про це повідомляє Укрінформ з посиланням на Міністерство доріг.",
            [("Міністерство доріг", ORGANISATION), ("Ukrinform", MEDIA)],
        ),
        (
            "ru",
            "Об этом сообщает Интерфакс со ссылкой на Министерство дорог.",
            [("Министерство дорог", ORGANISATION), ("Interfax", MEDIA)],
        ),
        (
            "de",
            "Ada Brook sagte der Nachrichtenagentur Reuters, dass es 21 seien.",
            [("Ada Brook", PERSON), ("Reuters", MEDIA)],
        ),
        ("fr", "Ada Brook a déclaré à l’AFP que 21 ponts étaient fermés.", [("Ada Brook", PERSON), ("AFP", MEDIA)]),
        (
            "fr",
            "Citant le ministère des Routes, Reuters rapporte que 21 ponts sont fermés.",
            [("ministère des Routes", ORGANISATION), ("Reuters", MEDIA)],
        ),
        ("es", "Ada Brook dijo a Reuters que 21 puentes están cerrados.", [("Ada Brook", PERSON), ("Reuters", MEDIA)]),
        (
            "es",
            "Según el Ministerio de Caminos, 21 puentes están cerrados, informó Reuters.",
            [("Ministerio de Caminos", ORGANISATION), ("Reuters", MEDIA)],
        ),
    ],
)
def test_the_source_comes_before_the_medium_that_passes_it_on(
    language: str, text: str, expected: list[tuple[str, str]]
) -> None:
    assert told(text, language) == expected


@pytest.mark.parametrize(
    ("language", "before", "passage", "source"),
    [
        ("en", "The Osk River Institute (ORI) counts bridges.", "The institute said 21 were shut.", "ORI"),
        ("en", "ISW said 12 villages fell.", "It added that 21 bridges were shut.", "ISW"),
        ("en", "The Ministry of Roads met.", "The ministry also noted that 21 were shut.", "Ministry of Roads"),
        ("en", "The Ministry of Roads met.", "The roads ministry said 21 were shut.", "Ministry of Roads"),
        ("en", "Ada Brook leads the town.", "Brook said 21 bridges were shut.", "Ada Brook"),
        ("en", "Ada Brook spoke. “All shut,” Brook said.", "She added that 21 bridges were shut.", "Ada Brook"),
        ("en", "Mayor Ada Brook opened the session.", "The mayor said 21 bridges were shut.", "Ada Brook"),
        ("en", "“All shut,” wrote the Osk Herald.", "The paper said 21 bridges were shut.", "Osk Herald"),
        ("en", "A report by the Osk River Institute came out.", "The report said 21 were shut.", "Osk River Institute"),
        (
            "uk",
            "Міністерство доріг заявило про повінь.",
            "У міністерстві додали, що закрито 21 міст.",
            "Міністерство доріг",
        ),
        ("uk", "Ада Брук сказала, що їде.", "Вона додала, що закрито 21 міст.", "Ада Брук"),
        ("uk", "Мер Петро Ковтун приїхав.", "Ковтун сказав, що закрито 21 міст.", "Петро Ковтун"),
        (
            "ru",
            "Министерство дорог сообщило о паводке.",
            "В министерстве добавили, что закрыт 21 мост.",
            "Министерство дорог",
        ),
        ("de", "Bürgermeisterin Ada Brook war vor Ort.", "Brook sagte, 21 Brücken seien gesperrt.", "Ada Brook"),
        ("fr", "Ada Brook est la maire.", "Brook a déclaré que 21 ponts étaient fermés.", "Ada Brook"),
        ("es", "Ada Brook es la alcaldesa.", "Brook dijo que 21 puentes están cerrados.", "Ada Brook"),
        ("ar", "أكد معهد الأنهار ارتفاع الماء.", "وأضاف المعهد أن 21 جسرا أغلقت.", "معهد الأنهار"),
    ],
)
def test_what_points_back_gets_the_name_the_article_gave_before(
    language: str, before: str, passage: str, source: str
) -> None:
    text = f"{before} {passage}"
    (only,) = sources(text, language, passage=passage)
    assert only.source == source
    assert only.phrase in passage


@pytest.mark.parametrize(
    ("before", "passage"),
    [
        ("The Ministry of Roads and the Ministry of Waters met.", "The ministry said 21 bridges were shut."),
        ("The Ministry of Roads met.", "The waters ministry said 21 bridges were shut."),
        ("Ada Brook and Tomas Brook live in Osk.", "Brook said 21 bridges were shut."),
        ("Mayor Ada Brook met Mayor Tomas Rek.", "The mayor said 21 bridges were shut."),
        (
            "The Ministry of Roads met. " + "Nothing else happened in the valley that day. " * 20,
            "He said 21 were shut.",
        ),
    ],
)
def test_nothing_is_guessed_where_two_fit_or_nobody_does(before: str, passage: str) -> None:
    (only,) = sources(f"{before} {passage}", passage=passage)
    assert source_key(only) is None


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("ORV reportedly said that 21 bridges were shut.", "reportedly"),
        ("ORV did not say that 21 bridges were shut.", "did not"),
        ("The ministry denied that 21 bridges were shut.", "denied"),
        ("If the ministry says that 21 bridges are shut, turn back.", "If"),
        ("The ministry would say only that bridges were shut.", "would"),
        ("ORV said that 21 bridges were shut.", None),
        ("ORV said: “They may be shut.”", None),
    ],
)
def test_doubt_denial_and_supposition_stand_in_the_hedge(text: str, hedge: str | None) -> None:
    (only,) = sources(text)
    assert only.hedge == hedge


def test_the_articles_own_paper_is_no_source() -> None:
    assert told("Ada Brook told this newspaper that 21 bridges were shut.") == [("Ada Brook", PERSON)]
    assert told("Ada Brook told us that 21 bridges were shut.") == [("Ada Brook", PERSON)]


def test_the_verb_is_given_in_the_articles_words() -> None:
    assert [one.verb for one in sources("According to ORV, 21 bridges were shut.")] == ["According to"]
    assert [one.verb for one in sources("ORV assessed 21 bridges as shut.")] == ["assessed"]


BRIDGES = (
    "The Osk River Institute said that 21 bridges between Torvin and Kessary were shut. "
    "Tickets for the summer fair cost nine crowns, Ada Brook said."
)


def test_only_sentences_that_bear_on_the_claim_count() -> None:
    assert told(BRIDGES, claim="21 bridges were shut between Torvin and Kessary") == [
        ("Osk River Institute", ORGANISATION)
    ]
    assert told(BRIDGES, claim="The summer fair has tickets for nine crowns") == [("Ada Brook", PERSON)]


def test_all_sentences_count_when_none_shares_the_claims_words() -> None:
    assert told(BRIDGES, claim="Мости закрили") == [("Osk River Institute", ORGANISATION), ("Ada Brook", PERSON)]


def test_a_quoted_sentence_rests_on_the_speaker_beside_it() -> None:
    text = "Ada Brook spoke in Osk. “Thank you,” she said. “All 21 bridges are shut to traffic.” It rained all day."
    assert told(text, claim="All 21 bridges are shut to traffic")[0] == ("Ada Brook", PERSON)


def test_each_source_is_told_once_and_at_most_eight() -> None:
    text = "ORV said 21 were shut. ORV said 22 were shut. According to ORV, 23 were shut."
    assert told(text) == [("ORV", ORGANISATION)]
    people = " ".join(
        f"Ada {name}son said 21 bridges were shut." for name in "Bob Car Dor Eri Fab Gus Hen Iva Jon Kim".split()
    )
    assert len(told(people)) == 8


def test_a_language_that_is_not_known_is_read_by_its_script() -> None:
    assert told("ORV said 21 bridges were shut.", None) == [("ORV", ORGANISATION)]
    assert told("За даними ORV, закрито 21 міст на річці.", None) == [("ORV", ORGANISATION)]
    assert told("قالت وزارة الطرق إن 21 جسرا أغلقت.", None) == [("وزارة الطرق", ORGANISATION)]


def key(source: str, kind: str = ORGANISATION) -> str | None:
    return source_key(Attributed(source=source, kind=kind, phrase=source, start=0, end=len(source)))


@pytest.mark.parametrize(
    "names",
    [
        (
            "Defence Ministry of Velmar",
            "Velmar's Ministry of Defence",
            "Velmarian defence ministry",
            "Velmar Defense Ministry",
        ),
        ("the Iraqi foreign ministry", "Foreign Ministry of Iraq"),
        ("Міністерство доріг", "Міністерства доріг", "Міністерством доріг"),
        ("Министерство дорог", "Министерства дорог"),
        (
            "Міноборони",
            "Міністерство оборони",
            "Ministry of Defence",
            "Verteidigungsministerium",
            "ministère de la Défense",
        ),
        ("Osk River Institute", "the Osk River Institute", "River Institute of Osk"),
    ],
)
def test_the_spellings_of_one_body_have_one_key(names: tuple[str, ...]) -> None:
    keys = {key(name) for name in names}
    assert len(keys) == 1
    assert None not in keys


@pytest.mark.parametrize(
    "names",
    [
        ("Ада Брук", "Ади Брук", "Аді Брук"),
        ("Петро Ковтун", "Петра Ковтуна", "Петром Ковтуном"),
        ("Ada Brook", "ADA BROOK"),
    ],
)
def test_the_case_forms_of_one_person_have_one_key(names: tuple[str, ...]) -> None:
    keys = {key(name, PERSON) for name in names}
    assert len(keys) == 1
    assert None not in keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ministry of Roads", "Ministry of Waters"),
        ("Velmar's Ministry of Roads", "Osk's Ministry of Roads"),
        ("Osk River Institute", "Osk Sea Institute"),
        ("Osk police", "Kessary police"),
    ],
)
def test_different_bodies_have_different_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("the ministry", ORGANISATION),
        ("The police", ORGANISATION),
        ("das Ministerium", ORGANISATION),
        ("поліції", ORGANISATION),
        ("الوزارة", ORGANISATION),
        ("the city council", ORGANISATION),
        ("Brook", PERSON),
        ("Брук", PERSON),
        ("officials", UNNAMED),
        ("Ada Brook", UNNAMED),
        ("", ORGANISATION),
        ("—", MEDIA),
    ],
)
def test_what_could_be_anybody_has_no_key(source: str, kind: str) -> None:
    assert key(source, kind) is None


def test_one_source_under_several_languages_has_one_key() -> None:
    texts = {
        "en": "The Institute for the Study of War said 21 bridges were shut.",
        "uk": "За оцінкою Інституту вивчення війни, закрито 21 міст.",
        "ru": "Как сообщает Институт изучения войны, закрыт 21 мост.",
        "ar": "قال معهد دراسة الحرب إن 21 جسرا أغلقت.",
    }
    assert {source_key(one) for language, text in texts.items() for one in sources(text, language)} == {"isw"}


WORDS = st.sampled_from(
    "The ministry Ministry of Roads said that Ada Brook told Reuters, “ ” « » . , according to it She officials in "
    "Osk report by за даними повідомив Інститут річок Оска що laut sagte selon según قال إن وزارة الطرق \n".split(" ")
)


@given(
    st.lists(WORDS, max_size=60), st.sampled_from(["en", "uk", "ru", "de", "fr", "es", "ar", None]), st.integers(0, 40)
)
@settings(max_examples=150, deadline=None)
def test_every_phrase_is_the_articles_own_words(words: list[str], language: str | None, start: int) -> None:
    text = " ".join(words)
    found = rests_on(
        text,
        min(start, len(text)),
        len(text),
        claim="Ada Brook said roads",
        language=language,
        agencies=bundled_agencies(),
        publishers=bundled_publishers(),
    )
    for one in found:
        assert text[one.start : one.end] == one.phrase
        assert one.phrase
        assert one.source
        assert one.kind in {ORGANISATION, MEDIA, PERSON, UNNAMED}
        assert source_key(one) is None or one.kind != UNNAMED


@given(st.text(max_size=200))
@settings(max_examples=80, deadline=None)
def test_any_text_is_read_without_an_error(text: str) -> None:
    sources(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "said " * 20_000,
        "Brook said it. " * 7_000,
        "according to " * 8_000,
        "“" * 100_000,
        "The ministry of the ministry said " * 3_000,
        "A" * 100_000,
        "«Оск» сказав, що " * 6_000,
        "Ada Brook, " * 9_000 + "said",
    ],
)
def test_a_hostile_text_is_read_in_bounded_time(text: str) -> None:
    began = time.process_time()
    sources(text, "uk" if "сказав" in text else "en", claim="Brook said it")
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("language", "text", "claim", "expected"),
    [
        (
            "en",
            "Twenty-one bridges over the Vesk were shut on Wednesday. The information was released by the Osk River "
            "Institute and reported by Reuters. On Friday Ada Brook opened a school in Lower Osk.",
            "Twenty-one bridges over the Vesk were shut",
            ["Osk River Institute", "Reuters"],
        ),
        (
            "uk",
            "У середу через Веск закрили 21 міст, серед них дев’ять місцевих. Про це повідомляє Reuters. У п’ятницю "
            "Ада Брук відкрила школу.",
            "У середу через Веск закрили 21 міст",
            ["Reuters"],
        ),
    ],
)
def test_a_sentence_that_only_attributes_tells_the_source_of_the_one_before_it(
    language: str, text: str, claim: str, expected: list[str]
) -> None:
    assert [one.source for one in sources(text, language, claim=claim)] == expected


def test_a_sentence_with_words_of_its_own_tells_no_other_sentences_source() -> None:
    text = (
        "Twenty-one bridges over the Vesk were shut on Wednesday. The Osk River Institute said that herons had come "
        "back to the marshes of Lower Osk."
    )
    assert told(text, claim="Twenty-one bridges over the Vesk were shut") == []


SAME_MINISTRY = [
    ("en", "Forty drones were shot down, Ukraine's Defence Ministry said."),
    ("en", "According to the Defence Ministry in Kyiv, forty drones were shot down."),
    ("de", "Forty: Nach Angaben des ukrainischen Verteidigungsministeriums wurden vierzig Drohnen abgeschossen."),
    ("fr", "Selon le ministère ukrainien de la Défense, quarante drones ont été abattus."),
    ("es", "El Ministerio de Defensa de Ucrania informó que cuarenta drones fueron derribados."),
    ("uk", "В українському Міноборони заявили, що збили сорок безпілотників."),
    ("ru", "По данным украинского министерства обороны, сбиты сорок беспилотников."),
    ("ar", "قالت وزارة الدفاع الأوكرانية إن أربعين طائرة أسقطت."),
]


@pytest.mark.parametrize(("language", "text"), SAME_MINISTRY)
def test_a_ministry_is_that_of_the_country_named_beside_it_in_every_language(language: str, text: str) -> None:
    reference = key_in("Forty drones were shot down, the Ukrainian Defence Ministry said.", "en")
    assert reference is not None
    assert key_in(text, language) == reference


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Ukraine's Defence Ministry said it was so.", "Russia's Defence Ministry said it was so.", "en"),
        ("Velmar's Supreme Court said it was so.", "Osk's Supreme Court said it was so.", "en"),
        ("The Ministry of Roads in Velmar said it was so.", "The Ministry of Roads in Torvin said it was so.", "en"),
        (
            "Das teilte das russische Verteidigungsministerium mit.",
            "Das teilte das ukrainische Verteidigungsministerium mit.",
            "de",
        ),
        ("Минобороны России сообщило о потерях.", "Минобороны Украины сообщило о потерях.", "ru"),
        ("Das teilte das Landratsamt Almsted mit.", "Das teilte das Landratsamt Torvin mit.", "de"),
    ],
)
def test_ministries_and_courts_of_two_places_are_two(one: str, other: str, language: str) -> None:
    keys = {key_in(one, language), key_in(other, language)}
    assert len(keys) == 2
    assert None not in keys


def test_a_body_with_a_name_of_its_own_stays_the_same_whosever_it_is_called() -> None:
    assert told("Velmar's Osk River Institute said 21 bridges were shut.") == [("Osk River Institute", ORGANISATION)]


def key_in(text: str, language: str) -> str | None:
    (found,) = sources(text, language)
    return source_key(found)


def test_a_ministry_named_again_without_its_country_is_the_one_named_before() -> None:
    text = (
        "Russia's Defence Ministry said forty drones were shot down. Nobody was hurt, according to the Defence "
        "Ministry."
    )
    assert told(text, passage="Nobody was hurt, according to the Defence Ministry.") == [
        ("Russia's Defence Ministry", ORGANISATION)
    ]
