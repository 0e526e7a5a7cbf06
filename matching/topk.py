"""Selection of the k best of each row: at ten thousand items it costs more than the scoring."""

import numpy as np
from scipy.sparse import csr_matrix

BLOCK = 64  # items whose maximum is looked at first; 64 float32 are four cache lines


def top_k(scores: np.ndarray, k: int) -> np.ndarray:
    """Column indices of the `k` highest scores of each row, best first.

    Exact: the k best lie within the k blocks of highest maximum, so only those are searched.
    Equal scores are ordered by column. `scores` must be C-contiguous for the speed promised.

    Examples
    --------
    >>> top_k(np.array([[0.1, 0.9, 0.5]], dtype=np.float32), 2).tolist()
    [[1, 2]]
    """
    n_items = scores.shape[1]
    k = min(k, n_items)
    if k == 0 or scores.shape[0] == 0:
        return np.empty((scores.shape[0], k), dtype=np.intp)
    if n_items < 4 * k * BLOCK:
        return _sorted(scores, _best(scores, k))
    return _sorted(scores, _best_by_blocks(scores, k))


def _best(scores: np.ndarray, k: int) -> np.ndarray:
    if k == scores.shape[1]:
        return np.tile(np.arange(k), (len(scores), 1))
    return np.argpartition(scores, -k, axis=1)[:, -k:]


def _best_by_blocks(scores: np.ndarray, k: int) -> np.ndarray:
    n_rows, n_items = scores.shape
    whole = n_items // BLOCK * BLOCK
    maxima = scores[:, :whole].reshape(n_rows, -1, BLOCK).max(axis=2)
    blocks = np.sort(_best(maxima, k), axis=1)
    columns = (blocks[:, :, None] * BLOCK + np.arange(BLOCK)).reshape(n_rows, -1)
    rest = np.tile(np.arange(whole, n_items), (n_rows, 1))
    columns = np.hstack([columns, rest])
    found = np.take_along_axis(scores, columns, axis=1)
    return np.take_along_axis(columns, _best(found, k), axis=1)


def _sorted(scores: np.ndarray, columns: np.ndarray) -> np.ndarray:
    columns = np.sort(columns, axis=1)
    order = np.argsort(-np.take_along_axis(scores, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)


def strongest(matrix: csr_matrix, k: int) -> csr_matrix:
    """The `k` largest entries of each row of a sparse matrix, without making it dense.

    Examples
    --------
    >>> strongest(csr_matrix([[3.0, 1.0, 2.0], [0.0, 5.0, 0.0]]), 2).toarray().tolist()
    [[3.0, 0.0, 2.0], [0.0, 5.0, 0.0]]
    """
    kept = np.ones(matrix.nnz, dtype=bool)
    for row in np.flatnonzero(np.diff(matrix.indptr) > k):
        start, stop = matrix.indptr[row : row + 2]
        weakest = np.argpartition(matrix.data[start:stop], -k)[:-k]
        kept[start + weakest] = False
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))[kept]
    return csr_matrix((matrix.data[kept], (row, matrix.indices[kept])), shape=matrix.shape)
