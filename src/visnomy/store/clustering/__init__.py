"""What a clustering run reads and writes."""
