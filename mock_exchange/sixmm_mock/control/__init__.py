"""Control over a running mock under ``/__mock/``: for tests, and for a person in a browser."""
