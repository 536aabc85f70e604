"""What can be traded, and the liquidity that the house offers."""
