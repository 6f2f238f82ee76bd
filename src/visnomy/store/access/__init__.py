"""Keys, users and policies."""
