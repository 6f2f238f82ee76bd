"""Who is told what, when something ends."""
