"""What other sites read of us."""

import xml.etree.ElementTree as ET

from solidarity.pages.crawlers import views
from tests.factories.projects import make_project

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read(client, address="/sitemap.xml"):
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    return ET.fromstring(answer.text)


def test_the_site_map_lists_public_pages_in_three_languages_and_no_draft(client, db):
    public, draft = make_project(), make_project(state="draft")
    db.session.commit()

    found = [url.findtext("s:loc", namespaces=NS) for url in read(client).findall("s:url", NS)]

    for lang in ("fr", "ar", "en"):
        assert any(a.endswith(f"/{lang}/projects/{public.slug}") for a in found)
        assert any(a.endswith(f"/{lang}/communes/{public.commune_code}") for a in found)
        assert any(a.endswith(f"/{lang}/transparency") for a in found)
    assert not any(draft.slug in a for a in found)
    assert all(a.startswith("http") for a in found)
    assert len(found) == len(set(found))


def test_each_page_of_the_site_map_names_its_other_languages(client):
    url = read(client).find("s:url", NS)
    links = {link.get("hreflang") for link in url.findall("x:link", NS)}
    assert links == {"fr", "ar", "en"}


def test_a_large_site_lists_files_and_each_file_opens(client, monkeypatch):
    monkeypatch.setattr(views, "A_FILE", 200)
    files = [e.text for e in read(client).findall("s:sitemap/s:loc", NS)]
    assert len(files) > 1
    total = sum(len(read(client, "/" + f.split("/", 3)[3]).findall("s:url", NS)) for f in files)
    monkeypatch.undo()
    assert total == len(read(client).findall("s:url", NS))


def test_robots_keep_out_of_what_belongs_to_one_person(client):
    text = client.get("/robots.txt").text
    for part in ("account", "manage", "staff", "gifts"):
        assert f"Disallow: /fr/{part}/" in text
    assert "Sitemap: http" in text


def test_the_picture_of_the_site_speaks_each_language(client):
    pictures = {client.get(f"/preview/{lang}.jpg").data for lang in ("fr", "ar", "en")}
    assert len(pictures) == 3
    assert client.get("/preview/de.jpg").status_code == 404
