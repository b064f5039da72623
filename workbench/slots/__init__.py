"""What a passage says against what a claim says, detail by detail."""
