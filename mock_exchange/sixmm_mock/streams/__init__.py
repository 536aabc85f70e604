"""The WebSocket streams: a protocol without I/O, what feeds it, and a thin shell around a socket.

``connection`` turns frames into frames, ``hub`` turns the exchange's events into pushes, ``endpoint``
moves both over a socket. What channels there are and what is in a frame comes from ``asyncapi.json``.

https://docs.6mm.com/developer-api/websocket
"""
