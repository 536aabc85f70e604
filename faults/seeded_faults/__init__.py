"""Single faults that the suites must catch: a suite is trusted because it has been seen to fail.

Each fault is an entry of the catalogue: a name, what is wrong, the rule that must show it, and a
way to plant it. ``python -m seeded_faults`` plants one after the other and prints which rule killed it.
"""
