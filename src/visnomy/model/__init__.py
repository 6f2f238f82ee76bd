"""Plain data: what flows between the parts, without a way to any of them."""
