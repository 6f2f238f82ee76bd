"""Runs that group the faces of a dataset into people."""
