"""Who a passage says its information comes from."""
