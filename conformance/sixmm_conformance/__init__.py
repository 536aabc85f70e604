"""Holds any server of the 6MM API against its description, and says rule by rule what it found."""
