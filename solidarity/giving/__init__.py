"""Gifts: pledges, checkout, the processor's facts, refunds, totals. It pools no money."""
