"""Needs and projects: the plan, the budget, the milestones, the life, the news."""
