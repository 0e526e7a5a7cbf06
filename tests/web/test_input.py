"""What no page expects is refused with a sentence, before any view or database sees it."""

import io

import pytest

SENTENCE = "could not read"


@pytest.mark.parametrize(
    "address", ["/en/projects/a%00b", "/en/projects?q=%00", "/en/projects?%00=a", "/%00", "/en/%00"]
)
def test_a_nul_in_an_address_is_refused_with_a_sentence(app, client, address):
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert SENTENCE in answer.text


@pytest.mark.parametrize("form", [{"email": "a\0b@example.org"}, {"em\0ail": "a"}])
def test_a_nul_in_a_form_is_refused_with_a_sentence(app, client, form):
    for address in ("/en/account/login", "/en/needs/new", "/en/volunteer/alerts"):
        answer = client.post(address, data=form)
        assert answer.status_code == 400
        assert SENTENCE in answer.text


def test_a_nul_in_the_name_of_a_file_is_refused(app, client):
    photo = (io.BytesIO(b"x"), "a\0b.jpg")
    answer = client.post("/en/needs/new", data={"photo": photo})
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("number", [2**31 - 1, 2**31, 2**63 - 1, 2**63])
def test_a_number_longer_than_any_id_finds_nothing(app, client, number):
    assert client.get(f"/en/roles/{number}").status_code == 404
