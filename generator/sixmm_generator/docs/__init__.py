"""The documentation pages against the descriptions: pull their facts, check, say what changed, and lead to a release.

`source` finds pages (a folder or the site) → `markdown` cuts one into sections → `extract` turns sections into facts, block by block,
and keeps a digest of what it did not read (`reading`) → `lock` holds both. `described` and `streams` read the same facts out of
openapi.yaml and asyncapi.yaml → `compare` holds both sides against each other. `changes` compares two sets of documented facts;
`update` and `watch` are what a maintainer and a scheduled job run.
"""
