"""What every page shares: one transaction, who may open it, its language, how it says no."""
