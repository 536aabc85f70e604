"""Who is calling: signatures, tokens, keys, and the memory that stops replays."""
