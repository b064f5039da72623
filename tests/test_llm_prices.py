"""What a model costs: by whose list, where it is free, and where nobody knows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.model_factory import priced
from workbench.errors import SettingsError
from workbench.llm.opening import Which
from workbench.llm.prices import BUNDLED, FREE, price_of

MINI = Which(provider="openai", model="gpt-4.1-mini")


def at(address: str, model: str = "tiny") -> Which:
    return Which(provider="openai", model=model, address=address)


def test_a_listed_model_has_its_price_and_the_day_it_was_checked() -> None:
    price = price_of(MINI, own=None)
    assert price is not None
    assert (price.input, price.output, price.batch_factor) == (0.40, 1.60, 0.5)
    assert date(2026, 1, 1) <= price.checked_on <= date.today()  # type: ignore[operator]  # noqa: DTZ011


def test_a_cost_is_counted_by_the_million_and_a_batch_costs_half() -> None:
    price = price_of(MINI, own=None)
    assert price is not None
    assert price.cost(1_000_000, 500_000) == pytest.approx(0.40 + 0.80)
    assert price.cost(1_000_000, 500_000, batch=True) == pytest.approx(0.60)


def test_an_edition_costs_what_its_model_costs() -> None:
    assert price_of(Which(provider="openai", model="gpt-4.1-mini-2025-04-14"), own=None) == price_of(MINI, own=None)
    edition = Which(provider="anthropic", model="claude-sonnet-4-5-20250929")
    assert price_of(edition, own=None) == price_of(Which(provider="anthropic", model="claude-sonnet-4-5"), own=None)


@pytest.mark.parametrize("model", ["gpt-4.1-maxi", "gpt-4.1-mini-tuned", "gpt"])
def test_a_model_that_is_only_alike_has_no_price(model: str) -> None:
    assert price_of(Which(provider="openai", model=model), own=None) is None


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8080", "localhost:11434", "[::1]:8080", "10.0.0.7", "192.168.1.20:1234", "gpu-box:8000", "box.local"],
)
def test_a_model_on_ones_own_machine_or_network_is_free(host: str) -> None:
    assert price_of(at(f"http://{host}/v1"), own=None) is FREE


def test_ollama_is_on_this_machine_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    ollama = Which(provider="ollama", model="qwen3:8b")
    assert price_of(ollama, own=None) is FREE
    monkeypatch.setenv("OLLAMA_HOST", "https://ollama.example")
    assert price_of(ollama, own=None) is None


def test_the_bundled_prices_do_not_hold_at_a_go_between() -> None:
    assert price_of(at("https://gateway.example/v1", model="gpt-4.1-mini"), own=None) is None


@pytest.mark.parametrize("address", ["http://127.0.0.1:4000/v1", "https://gateway.example/v1", None])
def test_the_users_own_price_wins_everywhere(address: str | None, tmp_path: Path) -> None:
    own = priced(tmp_path, input=7.0, output=9.0, model="openai:gpt-4.1-mini")
    price = price_of(Which(provider="openai", model="gpt-4.1-mini", address=address), own=own)
    assert price is not None and (price.input, price.output) == (7.0, 9.0)


def test_a_price_may_be_that_of_one_host(tmp_path: Path) -> None:
    own = priced(tmp_path, input=7.0, model='"openai:tiny@gateway.example"')
    assert price_of(at("https://gateway.example/v1"), own=own) is not None
    assert price_of(at("https://another.example/v1"), own=own) is None


def test_models_that_the_users_list_lacks_keep_the_bundled_price(tmp_path: Path) -> None:
    assert price_of(MINI, own=priced(tmp_path)) == price_of(MINI, own=None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "models: [",
        "checked_on: 2026-03-01\nmodels: {openai:tiny: {input: 1}}",
        "checked_on: 2026-03-01\nmodels: {openai:tiny: {input: -1, output: 1}}",
        "checked_on: 2026-03-01\nmodels: {openai:tiny: {input: .nan, output: 1}}",
        "checked_on: 2026-03-01\nmodels: {openai:tiny: {input: 1, output: 1, per: token}}",
        "models: {openai:tiny: {input: 1, output: 1}}",
        "checked_on: 2026-03-01\nbatch_factor: 2\nmodels: {}",
    ],
)
def test_a_wrong_price_list_is_refused_with_its_path(text: str, tmp_path: Path) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"prices\.yaml"):
        price_of(MINI, own=path)


def test_a_price_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        price_of(MINI, own=tmp_path / "nowhere.yaml")


def test_the_bundled_list_asks_its_readers_to_check_it() -> None:
    assert "Check those of the model that you use" in BUNDLED.read_text(encoding="utf-8")
