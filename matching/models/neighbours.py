"""Item neighbours: what was chosen together with what you chose, weighted as in BM25."""

import numpy as np
from scipy.sparse import csr_matrix, vstack

from matching.models.base import ItemScorer
from matching.reasons import Evidence
from matching.topk import strongest

ROWS = 512  # items whose neighbours are sought at a time, to bound the memory of the product


class ItemNeighbours(ItemScorer):
    """k nearest neighbours of items; a score is the sum over a person's own choices.

    An item is a document whose terms are its people: BM25 keeps items with many people from
    being like everything, and a person who chooses much tells less with each choice.

    Parameters
    ----------
    neighbours : int
        Neighbours kept for each item.
    k1, b : float
        Saturation and length normalisation of BM25.

    Attributes
    ----------
    similarity_ : csr_matrix of shape (n_items, n_items)
        Row: an item chosen; column: the item it speaks for. Largest value one, no diagonal.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> X = csr_matrix([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]])
    >>> model = ItemNeighbours().fit(X)
    >>> model.recommend(csr_matrix([[1, 0, 0, 0]]), k=1)[0].tolist()
    [[1]]
    """

    def __init__(self, neighbours: int = 200, k1: float = 1.2, b: float = 0.75):
        self.neighbours = neighbours
        self.k1 = k1
        self.b = b

    def _learn(self, X, profiles, items) -> None:
        weighted = bm25(X, self.k1, self.b)
        found = nearest(csr_matrix(weighted.T), weighted, self.neighbours)
        # The neighbours of the item to be scored, read from the item chosen.
        self.similarity_ = csr_matrix(found.T)
        if self.similarity_.nnz:
            self.similarity_.data /= self.similarity_.data.max()

    def _scores(self, X, profiles) -> np.ndarray:
        return (X @ self.similarity_).toarray()

    def contributions(self, history, items, profile) -> list[Evidence]:
        parts = self.similarity_[history][:, items].toarray().astype(float)
        return [
            Evidence("history", "item", int(item), part)
            for item, part in zip(history, parts, strict=True)
        ]


def bm25(X: csr_matrix, k1: float, b: float) -> csr_matrix:
    """Users x items weighted as terms x documents: an item is a document, its people the terms.

    A person's weight is shared among her choices, in place of the rarity of a term.
    """
    per_user = np.diff(X.indptr)
    people = np.bincount(X.indices, minlength=X.shape[1])
    length = (1 - b) + b * people / max(people.sum() / max(X.shape[1], 1), 1e-12)
    person = 1 / np.sqrt(np.maximum(per_user, 1))
    weights = (k1 + 1) / (k1 * length[X.indices] + 1) * np.repeat(person, per_user)
    return csr_matrix((weights.astype(np.float32), X.indices, X.indptr), shape=X.shape)


def nearest(rows: csr_matrix, columns: csr_matrix, k: int) -> csr_matrix:
    """The k largest products of each row with the columns, a row with itself left out."""
    blocks = []
    for start in range(0, rows.shape[0], ROWS):
        product = csr_matrix(rows[start : start + ROWS] @ columns)
        row = np.repeat(np.arange(product.shape[0]), np.diff(product.indptr))
        product.data[product.indices == start + row] = 0
        product.eliminate_zeros()
        blocks.append(strongest(product, k))
    return vstack(blocks, format="csr") if blocks else csr_matrix((0, 0), dtype=np.float32)
