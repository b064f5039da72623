"""Why a passage is a primary source."""
