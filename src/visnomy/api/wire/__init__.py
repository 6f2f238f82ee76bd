"""The shapes of the IMM API (version 2020-09-30), generated from `contract.json`."""
