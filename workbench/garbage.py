"""How often Python looks for unused objects: seldom, in a process of the workbench's own."""

from __future__ import annotations

import gc

_YOUNG, _MIDDLE, _OLD = 50_000, 20, 20


def collect_seldom() -> None:
    """Look for cycles of unused objects a seventieth as often; for the whole process, so only its start may ask for it.

    Reading passages makes many small objects that are no part of a cycle or stay in a cache; looking through them again
    and again takes a tenth of the time of a search for evidence.
    """
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
