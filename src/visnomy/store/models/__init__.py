"""Changes of the embedding model."""
