"""What users earned, paid and traded, kept from the engine's events and added up by UTC days."""
