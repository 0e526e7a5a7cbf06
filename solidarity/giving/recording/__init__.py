"""Gifts that were paid, written down whole in one go; what follows from them is told later."""
