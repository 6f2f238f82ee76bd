"""Another embedding model takes over."""
