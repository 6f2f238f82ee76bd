"""The pages: people, their photos and what is being done; no build step."""
