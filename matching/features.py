"""Features: the attributes of items as a sparse matrix, and of people as categories.

Each kind of attribute is a block of columns; each block is scaled to length one per item, then
the item to length one, so the product of two items is a likeness between 0 and 1 in which text,
categories, cost and place weigh alike.
"""

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from matching.errors import BadInput
from matching.schema import Attributes
from matching.tables import Table, length

SPELLING = "spelling"  # stands for all the letter groups of a text in reasons
NEAR = "near"  # stands for all the columns of a number or a place in reasons
KNOTS = 8  # pieces of a numeric scale
LANDMARKS = 48  # places from which a map is measured
EARTH_KM = 6371.0


class ItemFeatures:
    """Turn an item table into features; the order is fixed by the schema.

    Words and letter groups (TF-IDF), one column per category value, values of multiple fields,
    hat functions over the logarithm of numbers, Gaussian closeness to landmarks on the map.

    Attributes
    ----------
    names_ : list of (field, value)
        What each column of the matrix stands for.

    Examples
    --------
    >>> from matching.tables import table
    >>> items = table({"item": ["a", "b"], "commune": ["Tata", "Tata"]})
    >>> features = ItemFeatures(Attributes("item", category=("commune",)))
    >>> features.fit_transform(items).toarray().tolist(), features.names_
    ([[1.0], [1.0]], [('commune', 'Tata')])
    """

    def __init__(self, attributes: Attributes, max_terms: int = 20_000):
        self.attributes = attributes
        self.max_terms = max_terms

    def fit_transform(self, items: Table) -> csr_matrix:
        """Features of the items, each of length one (or zero where nothing is known)."""
        blocks = [(names, block) for names, block in self._blocks(items) if names]
        self.names_ = [name for names, _ in blocks for name in names]
        if not blocks:
            return csr_matrix((length(items), 0), dtype=np.float32)
        whole = hstack([normalize(block) for _, block in blocks], format="csr")
        return csr_matrix(normalize(whole)).astype(np.float32)

    def _blocks(self, items: Table):
        a = self.attributes
        for column in a.text:
            yield from _text(column, items[column], self.max_terms)
        for column in a.category:
            yield _values(column, [[v] if v else [] for v in items[column]])
        for column, separator in a.multi.items():
            yield _values(column, [split(v, separator) for v in items[column]])
        for column in a.numeric:
            yield _numeric(column, numbers(items[column], column))
        if a.geo:
            yield _geo([numbers(items[column], column) for column in a.geo])


def split(value: str, separator: str) -> list[str]:
    """Values of a multiple field, without blanks around them and without empty ones.

    Examples
    --------
    >>> split("water, school,", ",")
    ['water', 'school']
    """
    return [part for raw in value.split(separator) if (part := raw.strip())]


def numbers(values: np.ndarray, column: str) -> np.ndarray:
    """Column of text as floats; empty becomes NaN."""
    try:
        found = np.array([float(v) if v.strip() else np.nan for v in values])
    except ValueError as error:
        raise BadInput(f"The column “{column}” must hold numbers: {error}.") from None
    return np.where(np.isfinite(found), found, np.nan)


def _text(column: str, texts: np.ndarray, max_terms: int):
    kinds = (("word", (1, 1), False), ("char_wb", (3, 5), True))
    for analyzer, ngrams, spelling in kinds:
        vectorizer = TfidfVectorizer(
            analyzer=analyzer, ngram_range=ngrams, sublinear_tf=True, max_features=max_terms,
            token_pattern=r"(?u)\b\w+\b" if analyzer == "word" else None, dtype=np.float32,
            # A letter group of one text alone likens nothing and only fills the matrix.
            min_df=2 if spelling else 1, max_df=0.3 if spelling and len(texts) > 50 else 1.0,
        )  # fmt: skip
        try:
            block = vectorizer.fit_transform(texts)
        except ValueError:  # no text holds a single term
            continue
        terms = vectorizer.get_feature_names_out()
        yield [(column, SPELLING if spelling else str(t)) for t in terms], block


def _values(column: str, values: list[list[str]]):
    known, flat = np.unique([v for row in values for v in row] or [""], return_inverse=True)
    counts = [len(row) for row in values]
    rows = np.repeat(np.arange(len(values)), counts)
    flat = flat[: len(rows)]
    ones = np.ones(len(rows), dtype=np.float32)
    block = csr_matrix((ones, (rows, flat)), shape=(len(values), len(known)))
    block.data[:] = 1
    return [(column, str(v)) for v in known], block


def _numeric(column: str, values: np.ndarray):
    """Hat functions between quantiles of the logarithm: near numbers share columns."""
    scale = np.sign(values) * np.log1p(np.abs(values))
    known = np.isfinite(scale)
    knots = np.unique(np.quantile(scale[known], np.linspace(0, 1, KNOTS))) if known.any() else []
    block = np.zeros((len(values), len(knots)), dtype=np.float32)
    for place in range(len(knots)):
        block[known, place] = np.interp(scale[known], knots, np.eye(len(knots))[place])
    return [(column, NEAR)] * len(knots), csr_matrix(block)


def _geo(degrees: list[np.ndarray]):
    """Closeness to landmarks spread over the items, on a scale that the spread sets."""
    latitude, longitude = np.radians(degrees)
    known = np.isfinite(latitude) & np.isfinite(longitude)
    if not known.any():
        return [], csr_matrix((len(latitude), 0), dtype=np.float32)
    middle = np.cos(np.nanmean(latitude[known]))
    points = EARTH_KM * np.stack([latitude, longitude * middle], axis=1)
    marks = _spread(points[known])
    between = np.linalg.norm(marks[:, None] - marks[None], axis=2)
    np.fill_diagonal(between, np.inf)
    width = max(np.median(between.min(axis=1)), 0.1) if len(marks) > 1 else 1.0
    distance = np.linalg.norm(points[:, None] - marks[None], axis=2)
    close = np.exp(-((distance / width) ** 2) / 2)
    close[~known] = 0
    close[close < 1e-3] = 0
    return [("geo", NEAR)] * len(marks), csr_matrix(close.astype(np.float32))


def _spread(points: np.ndarray) -> np.ndarray:
    """Landmarks by farthest point: each the point farthest from those taken before."""
    taken = [int(np.argmin(np.linalg.norm(points - points.mean(axis=0), axis=1)))]
    nearest = np.linalg.norm(points - points[taken[0]], axis=1)
    while len(taken) < LANDMARKS and nearest.max() > 0:
        taken.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, np.linalg.norm(points - points[taken[-1]], axis=1))
    return points[taken]
