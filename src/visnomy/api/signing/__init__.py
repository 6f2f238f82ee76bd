"""Request signatures: each scheme turns a request into a claim, one rule checks every claim."""
