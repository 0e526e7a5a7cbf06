"""Tests of what anyone may check."""
