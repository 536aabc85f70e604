"""What will be written: every decision of the generator, as plain data for the templates.

The parser says what each thing is; the original document says what the parser does not carry on (docs links,
extensions, units, which fields are secret). Both meet here and nowhere else: `schemas` holds both, `answers`, `inputs`,
`operations` and `errors` plan what they are named by, `channels` is what `sixmm_generator.streams` plans, and `package` is
the whole.
"""
