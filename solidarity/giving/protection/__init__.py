"""Against card testing: who tries stolen cards on the giving form is slowed, a donor is not."""
