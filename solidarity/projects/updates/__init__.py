"""News of a project: a photo and two lines, on the day it happened."""
