"""Who a passage says its information comes from, and when two such sources are one."""

from workbench.resting.keys import source_key
from workbench.resting.passages import rests_on

__all__ = ["rests_on", "source_key"]
