"""Collections under the law: what may still be given, when they open and end, their account."""
