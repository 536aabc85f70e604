"""Style rules for openapi.yaml and asyncapi.yaml, reported with file, line and column.

`rule` says what a rule is, `walk` finds what rules look at, the `*_rules` modules hold the rules, `check` runs them.
What can't be generated at all is `sixmm_generator.refuse`'s to say; here is what a reader or a user would miss.
"""
