"""What users see of people and decide about them."""
