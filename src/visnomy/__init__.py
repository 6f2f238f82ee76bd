"""Visnomy: an open, self-hosted server that finds the people in a photo library."""

__version__ = "0.1.0"
