"""Giving money back: who asked, why, what the processor or a bank line proved."""
