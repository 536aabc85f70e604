"""Puts exchanges of frames to the generated clients' streams, and judges both directions.

What the client sends is held against `asyncapi.json` in every scene; what its reader gets, against what was sent. The
exchange is a scripted one on loopback, and the REST calls that a stream needs are answered at the transport.
"""
