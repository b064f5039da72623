"""The model of a desk in words: which, where, at what price, and what was spent today. No key and no path."""

from __future__ import annotations

from workbench.llm.opening import which_model
from workbench.llm.prices import FREE, Price, price_of
from workbench.settings import Settings

__all__ = ["describe_model"]


def describe_model(settings: Settings, *, spent_today_usd: float) -> str:
    """One line for `workbench doctor`; `none` when there is no model.

    Raises:
        SettingsError: the model's address or the price list is wrong.
    """
    which = which_model(settings)
    if which is None:
        return "none"
    price = price_of(which, own=settings.prices_file)
    where = f"at {which.host}" if which.host else "at its provider's own address"
    return f"{which.provider}:{which.model} {where}, {_price(price)}, {_spent(settings, spent_today_usd)}"


def _price(price: Price | None) -> str:
    if price is None:
        return "price not known (name a list of yours in WORKBENCH_PRICES_FILE)"
    if price == FREE:
        return "free"
    return f"{price.input:g} + {price.output:g} US dollars per million tokens in and out (checked {price.checked_on})"


def _spent(settings: Settings, spent_usd: float) -> str:
    most = settings.budget_usd_per_day
    return f"{spent_usd:.2f}{'' if most is None else f' of {most:.2f}'} US dollars spent today (UTC)"
