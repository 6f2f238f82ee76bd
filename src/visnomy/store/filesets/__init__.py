"""Files that belong together, as PostgreSQL keeps them."""
