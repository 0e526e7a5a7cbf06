"""Photos: made safe, kept private, shown only when somebody says so."""

import io

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from solidarity.errors import Invalid
from solidarity.files import access, actions, pictures, queries


def photo_bytes(size=(1200, 800), kind="JPEG", gps=True):
    image = Image.effect_noise(size, 60).convert("RGB")
    exif = Image.Exif()
    if gps:
        exif.get_ifd(0x8825)[1] = "N"
        exif[0x010F] = "Phone"
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def upload(content, name="well.jpg"):
    return FileStorage(io.BytesIO(content), filename=name)


def test_a_photo_is_reencoded_without_its_gps():
    picture = pictures.read_photo(photo_bytes())

    for content in picture.derivatives.values():
        assert not dict(Image.open(io.BytesIO(content)).getexif())


def test_a_photo_is_offered_at_several_widths_never_enlarged():
    assert sorted(pictures.read_photo(photo_bytes((1200, 800))).derivatives) == [480, 960, 1200]
    assert sorted(pictures.read_photo(photo_bytes((300, 200))).derivatives) == [300]


@pytest.mark.parametrize(
    "content",
    [b"", b"<script>", b"%PDF-1.7 not a photo", b"\xff\xd8\xff broken", b"\x89PNG\r\n\x1a\n"],
)
def test_what_is_no_photo_is_refused_with_a_sentence(content):
    with pytest.raises(Invalid):
        pictures.read_photo(content)


def test_a_photo_of_40_megabytes_is_refused():
    with pytest.raises(Invalid, match="weighs"):
        pictures.read_photo(b"\xff" * (40 * pictures.MEGABYTE))


def test_a_bomb_is_refused_before_it_is_unpacked():
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")

    with pytest.raises(Invalid):
        pictures.read_photo(out.getvalue())


def test_a_private_photo_opens_to_nobody_until_a_room_says_so(app, db, client):
    stored = actions.store_photo(upload(photo_bytes()), purpose="test_kind", uploaded_by=None)
    db.session.commit()

    assert client.get(f"/files/{stored.token}/480.jpg").status_code == 404
    assert client.get(f"/files/{stored.token}/original").status_code == 404


def test_a_published_photo_is_shown_and_can_be_withdrawn(app, db, client):
    stored = actions.store_photo(
        upload(photo_bytes()), purpose="test_kind", uploaded_by=None, is_public=True
    )
    db.session.commit()
    assert client.get(f"/files/{stored.token}/480.jpg").mimetype == "image/jpeg"

    actions.withdraw(stored)
    db.session.commit()

    assert client.get(f"/files/{stored.token}/480.jpg").status_code == 404
    assert queries.read_original(stored) is None


def test_a_document_is_known_by_its_first_bytes_not_its_name(app, db):
    stored = actions.store_document(
        upload(b"%PDF-1.7\n...", "receipt.exe"), purpose="paper", uploaded_by=None
    )

    assert stored.media_type == "application/pdf"
    with pytest.raises(Invalid):
        actions.store_document(upload(b"MZ\x90", "x.pdf"), purpose="paper", uploaded_by=None)


def test_the_room_of_a_file_decides_who_opens_the_original(app, db, client):
    stored = actions.store_document(
        upload(b"%PDF-1.7\n", "a.pdf"), purpose="open_kind", uploaded_by=None
    )
    db.session.commit()
    access.register("open_kind", lambda person, file: True)

    answer = client.get(f"/files/{stored.token}/original")

    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
