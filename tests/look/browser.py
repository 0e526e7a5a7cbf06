"""A page in a real browser: our templates and scripts behind the site's content policy."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'"
)
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
         ".woff2": "font/woff2", ".topojson": "application/json"}  # fmt: skip


class Site:
    """Serves `pages` (path: html or data), static files, and a list of communes to choose from."""

    def __init__(self, static: Path):
        self.pages = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                address = urlsplit(self.path)
                body, kind = site.answer(static, address.path, parse_qs(address.query))
                self.send_response(200 if body is not None else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Security-Policy", POLICY)
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_):
                """Keep quiet: the tests say what went wrong."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, static, path, query):
        if path == "/communes.json":
            return json.dumps({"items": found(query["q"][0])}).encode(), "application/json"
        if path in self.pages:
            page = self.pages[path]
            if isinstance(page, str):
                return page.encode(), "text/html; charset=utf-8"
            return json.dumps(page).encode(), "application/json"
        file = static / path.removeprefix("/static/")
        if path.startswith("/static/") and file.is_file():
            return file.read_bytes(), KINDS.get(file.suffix, "application/octet-stream")
        return None, "text/plain"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def found(words):
    communes = [("09.541.03.07", "Arazane", "Taroudannt"), ("09.541.01.01", "Arbaa", "Taroudannt")]
    return [
        {"value": code, "label": name, "note": province}
        for code, name, province in communes
        if name.lower().startswith(words.lower())
    ]
