"""How a project moves, from draft to completed: who may make each move, and what it opens."""
