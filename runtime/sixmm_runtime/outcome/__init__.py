"""At most one effect per order: what a failed order call may have done, and how that is found out.

`verdict` says what a failure proves, `window` until when a call can still be executed, `order` what was sent and what
is found, `settle` is the flow that asks until it is known. docs/order-safety.md has the whole.
"""
