"""What other programs say of faces, and the decisions made of it."""
