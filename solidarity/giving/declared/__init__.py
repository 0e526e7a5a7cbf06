"""Gifts made elsewhere, at a licensed company, and declared here: told apart, never counted."""
