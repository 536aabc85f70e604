"""What a change of the description means for a caller of the generated client.

`view` reads a description as its callers see it, `pair` finds what was renamed, `compare` lists the changes, `rules` says
what each means, `release` turns them into a version and a changelog, `report` prints. `api` compares generated packages.
"""
