"""Faces in bulk, and which are alike."""
