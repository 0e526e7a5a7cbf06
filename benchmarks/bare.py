"""The peer of benchmarks/web.py: a Flask view that returns as many bytes and does nothing else."""

from flask import Flask, Response
from flask_compress import Compress

app = Flask(__name__)
app.config.update(COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=4)
Compress(app)
FILLING = "<p>Un château d'eau pour six douars, à portée de main. %d</p>\n"


@app.get("/healthz")
def alive() -> dict:
    """Say that the server runs."""
    return {"status": "alive"}


@app.get("/<int:size>")
def page(size: int) -> Response:
    """Return a page of `size` bytes that compresses about as ours do."""
    lines = "".join(FILLING % n for n in range(size // 50 + 1))
    return Response(lines.encode()[:size], mimetype="text/html")
