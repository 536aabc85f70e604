"""Orders, the book, positions and money. Nothing in here knows HTTP or JSON."""
