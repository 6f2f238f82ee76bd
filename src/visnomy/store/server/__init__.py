"""The PostgreSQL server that Visnomy brings along."""
