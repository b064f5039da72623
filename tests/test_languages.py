"""What texts of one language share is taken out of their vectors."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.embedding import Embeddable, PassageEmbeddings
from vectorstore.languages import LanguageMeans, learn, load_or_learn, sample
from vectorstore.vectors import Vectors

DIM = 4


def means() -> LanguageMeans:
    rows = np.eye(DIM, dtype=np.float32) / 2
    return LanguageMeans(by_language={"en": rows[0], "uk": rows[1]}, passages=rows[2], queries=rows[3])


def test_the_language_of_a_passage_leaves_its_vector() -> None:
    meaning = np.array([0.0, 0.0, 0.6, 0.8], np.float32)
    en, uk = means().centred_passages(
        np.stack([meaning + np.eye(DIM)[0] / 2, meaning + np.eye(DIM)[1] / 2]), ["en-GB", "uk"]
    )
    assert en == pytest.approx(meaning, abs=1e-6)
    assert uk == pytest.approx(meaning, abs=1e-6)


@pytest.mark.parametrize("language", [None, "", "xx", "zz-Latn"])
def test_a_language_that_is_not_known_has_the_mean_of_all(language: str | None) -> None:
    row = np.array([[0.0, 0.0, 1.0, 1.0]], np.float32)
    [found] = means().centred_passages(row, [language])
    assert found == pytest.approx(np.array([0, 0, 0.5, 1]) / np.sqrt(1.25), abs=1e-6)


def test_a_vector_that_is_its_mean_still_has_unit_length() -> None:
    [found] = means().centred_passages(np.eye(DIM, dtype=np.float32)[:1] / 2, ["en"])
    assert np.linalg.norm(found) == pytest.approx(1.0)


@given(st.lists(st.sampled_from(["en", "uk", "xx", None]), max_size=6))
def test_rows_keep_their_order_and_unit_length(languages: list[str | None]) -> None:
    rows = np.random.default_rng(len(languages)).standard_normal((len(languages), DIM)).astype(np.float32)
    found = means().centred_passages(rows, languages)
    assert found.shape == rows.shape
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(len(languages)), abs=1e-5)


def test_means_are_learned_once_and_kept(tmp_path: Path) -> None:
    asked: list[int] = []

    def passages(texts: Sequence[str]) -> Vectors:
        asked.append(len(texts))
        return np.random.default_rng(len(texts[0])).standard_normal((len(texts), DIM)).astype(np.float32)

    def query(text: str) -> Vectors:
        return np.full(DIM, float(len(text)), np.float32)

    first = load_or_learn(tmp_path, "model:1", passages, query)
    again = load_or_learn(tmp_path, "model:1", passages, query)
    assert len(asked) == len(sample())
    assert first.by_language.keys() == again.by_language.keys() == sample().keys()
    assert all(np.array_equal(first.by_language[name], again.by_language[name]) for name in first.by_language)
    assert np.array_equal(first.queries, again.queries)
    load_or_learn(tmp_path, "model:2", passages, query)
    assert len(asked) == 2 * len(sample())


def test_the_general_mean_is_that_of_the_languages() -> None:
    found = learn(
        lambda texts: np.tile(np.full(DIM, float(len(texts[0])), np.float32), (len(texts), 1)),
        lambda text: np.zeros(DIM, np.float32),
    )
    assert found.passages == pytest.approx(np.mean(list(found.by_language.values()), axis=0))


ANSWERS = {
    "en": "The ferry between Osk and Velmar stopped on Tuesday after a fault in its engine, the port said.",
    "uk": "Пором між Оском і Вельмаром зупинили у вівторок через несправність двигуна, повідомив порт.",
    "ru": "Паром между Оском и Вельмаром остановили во вторник из-за неисправности двигателя, сообщил порт.",
    "es": "El transbordador entre Osk y Velmar se detuvo el martes por una avería del motor, informó el puerto.",
    "ar": "توقفت العبارة بين أوسك وفيلمار يوم الثلاثاء بسبب عطل في محركها، وفق ما أعلن الميناء.",
}


@pytest.mark.parametrize("language", ANSWERS)
def test_the_answer_in_another_language_beats_another_subject_in_the_claims_own(
    e5_small: PassageEmbeddings, language: str
) -> None:
    others = [
        "The ferry museum in Osk opens on Tuesday with a show about engines, its director said.",
        "Velmar's port will get two new cranes next year, the council decided on Tuesday.",
    ]
    rows = e5_small.embed_array(
        [Embeddable(text=ANSWERS[language], language=language), *(Embeddable(text=o, language="en") for o in others)]
    )
    scores = rows @ e5_small.query_array("An engine failure halted the ferry from Osk to Velmar.")
    assert scores.argmax() == 0


def test_a_title_says_what_a_passage_is_about(e5_small: PassageEmbeddings) -> None:
    text = "It will not sail again before Friday, and passengers get their money back."
    bare, titled = e5_small.embed_array([Embeddable(text=text), Embeddable(text=text, title="Osk ferry stopped")])
    query = e5_small.query_array("The ferry from Osk does not sail.")
    assert titled @ query > bare @ query
