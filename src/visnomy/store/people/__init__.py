"""People and what users decided about them."""
