"""The door for servers and for `flask --app wsgi`."""

from solidarity.app import create_app

app = create_app()
