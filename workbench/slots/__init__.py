"""What a passage says against what a claim says, detail by detail."""

from workbench.slots.compare import slot_differences

__all__ = ["slot_differences"]
