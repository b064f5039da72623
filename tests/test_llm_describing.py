"""What the doctor says of the model, and how the settings of a model are checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.llm_server import reply, serve
from tests.model_factory import KEY, priced, question
from workbench.desk import Desk
from workbench.errors import SettingsError
from workbench.llm import Answer
from workbench.maintenance import Check, examine
from workbench.settings import Settings, load_settings


def checked(settings: Settings, **values: object) -> Check:
    return next(check for check in examine(settings.model_copy(update=values)) if check.name == "model")


def test_the_doctor_says_that_there_is_no_model(settings: Settings) -> None:
    check = checked(settings)
    assert check.ok and check.words == "none"


def test_the_doctor_names_model_place_price_and_what_was_spent(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = {"model": "tiny", "prices_file": priced(tmp_path, input=2_000.0, output=8.0), "budget_usd_per_day": 5.0}
    with serve([reply({"word": "Vesk"}, input_tokens=60, output_tokens=0)]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        with Desk(settings.model_copy(update=used)) as desk:
            assert desk.model is not None and isinstance(desk.model.ask(question()), Answer)
        check = checked(settings, **used)
        asked = len(server.requests)
    assert check.ok and asked == 1, "the doctor asks nothing"
    assert "openai:tiny at 127.0.0.1" in check.words
    assert "2000 + 8 US dollars per million tokens in and out (checked 2026-03-01)" in check.words
    assert "0.12 of 5.00 US dollars spent today" in check.words
    assert KEY not in check.words and "/v1" not in check.words


def test_the_doctor_says_what_is_free_and_what_has_no_known_price(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert "free" in checked(settings, model="tiny").words
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example/v1")
    check = checked(settings, model="tiny")
    assert check.ok and "price not known" in check.words and "models.example" in check.words


def test_the_doctor_finds_a_model_without_a_key_and_a_budget_without_a_price(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = checked(settings, model="gpt-4.1-mini")
    assert not check.ok and "OPENAI_API_KEY" in check.words
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example/v1")
    check = checked(settings, model="tiny", budget_usd_per_day=1.0)
    assert not check.ok and "WORKBENCH_PRICES_FILE" in check.words


def test_none_leaves_temperature_and_seed_to_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL_TEMPERATURE", "none")
    monkeypatch.setenv("WORKBENCH_MODEL_SEED", "none")
    settings = load_settings()
    assert (settings.model_temperature, settings.model_seed) == (None, None)


def test_a_models_name_is_trimmed_and_has_no_spaces() -> None:
    assert load_settings(model=" qwen3:8b ").model == "qwen3:8b"
    with pytest.raises(SettingsError, match="no spaces"):
        load_settings(model="gpt 4.1 mini")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODEL_TIMEOUT_S", "0"),
        ("MODEL_CONCURRENCY", "0"),
        ("MODEL_RPM", "0"),
        ("MODEL_TPM", "-1"),
        ("MODEL_TEMPERATURE", "3"),
        ("BUDGET_USD_PER_DAY", "-0.5"),
        ("BUDGET_USD_PER_DAY", "nan"),
        ("BUDGET_USD_PER_DAY", "five"),
    ],
)
def test_a_limit_that_cannot_be_kept_is_refused_by_its_name(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"WORKBENCH_{name}", value)
    with pytest.raises(SettingsError, match=f"WORKBENCH_{name}"):
        load_settings()
