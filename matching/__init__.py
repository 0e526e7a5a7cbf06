"""Recommend projects to people, find people for a project, place volunteers, and say why.

>>> from matching.recommender import Recommender
>>> gifts = {"user": ["amal", "amal", "badr", "badr"], "item": ["well", "school", "well", "road"]}
>>> projects = {"item": ["well", "school", "road", "clinic"]}
>>> recommender = Recommender(random_state=7).fit(gifts, projects)
>>> found = recommender.recommend(["newcomer"], k=1)[0]
>>> found.item, round(found.score, 2)
('well', 1.0)
>>> [(reason.kind, reason.name, round(reason.contribution, 2)) for reason in found.reasons]
[('popularity', 'everyone', 1.0)]
"""
