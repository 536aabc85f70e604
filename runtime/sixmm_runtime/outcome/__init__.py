"""At most one effect per order: what a failed order call may have done, and how that is found out.

`proof` says what a failure and a query prove, and when; `order` what was sent and what is found; `resolve` is the flow
that asks until it is known. docs/order-safety.md explains it all.
"""
