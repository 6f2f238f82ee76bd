"""Faces in pictures: find, align, embed and describe them."""
