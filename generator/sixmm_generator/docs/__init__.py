"""The documentation pages against the descriptions: pull their facts, check, and say what changed.

`source` finds pages (a folder or the site) → `markdown` cuts one into sections → `extract` turns sections into facts →
`lock` keeps them. `described` and `streams` read the same facts out of openapi.yaml and asyncapi.yaml → `compare` holds
both sides against each other. `changes` compares two sets of documented facts.
"""
