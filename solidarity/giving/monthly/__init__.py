"""Gifts made every month: begun, changed and stopped by the donor, taken by the processor."""
