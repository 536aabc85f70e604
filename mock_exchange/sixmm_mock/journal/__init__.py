"""What was asked, what was answered, and why: for people, and for tests that count."""

from sixmm_mock.journal.journal import Entry, Journal

__all__ = ["Entry", "Journal"]
