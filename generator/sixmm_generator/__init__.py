"""From openapi.yaml to generated/sixmm: checks the description, plans, renders. Not part of the wheel."""
