"""Puts calls that the description allows to the generated client, and judges both sides of each.

What goes out is held against the description byte by byte; what the caller gets, against what was answered. Both
clients make every call. Signatures are verified by code of this package alone, and names, kinds and errors are read
off `openapi.json`, never off the client: a wrong client would otherwise prove itself right.
"""
