"""What the client costs, beside httpx and other exchanges' clients."""
