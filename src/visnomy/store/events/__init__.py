"""Events until they are delivered."""
