"""How files come in: looked for, looked at, recorded."""
