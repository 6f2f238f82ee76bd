"""PostgreSQL: the server of our own, the schema, and every statement that reads or changes it."""
