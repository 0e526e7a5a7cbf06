"""A great many invented people, projects and gifts, to see how the site bears them."""
