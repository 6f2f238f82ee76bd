"""Faces of pictures that need be in no dataset, and who is like them."""
