"""The command line: starts what the other packages offer and shows what the library knows."""
