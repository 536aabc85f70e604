"""The WebSocket streams of a server: lines to it, what is said on them, and rules about that."""
