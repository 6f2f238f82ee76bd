"""Pixels -> what is on a picture: labels, texts, codes."""
