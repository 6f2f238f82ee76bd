"""Files that belong together: found by tasks, listed, and told apart by users."""
