"""Who a passage says its information comes from, and when two such sources are one."""

from workbench.resting.keys import is_body_of, lacks_place, source_key
from workbench.resting.passages import rests_on

__all__ = ["is_body_of", "lacks_place", "rests_on", "source_key"]
