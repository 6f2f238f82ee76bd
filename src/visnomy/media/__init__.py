"""Bytes become pixels and facts; every byte is hostile until it is decoded.

Only analysis processes, which have limits, may call the decoders of this package.
"""
