"""The use cases, told in words of the domain; what adapters call."""
