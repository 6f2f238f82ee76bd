"""The wire: the IMM API over HTTP."""
