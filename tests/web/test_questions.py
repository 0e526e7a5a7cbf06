"""What a visitor types after the question mark steers no link of the page and breaks none."""

import pytest

PAGES = ("", "projects", "map", "needs", "volunteer", "associations", "communes", "transparency")
ODD = "_scheme=javascript&_anchor=x&_external=1&_method=POST&endpoint=a&values=b&lang=zz&self=1"


@pytest.mark.parametrize("page", PAGES)
def test_odd_questions_break_no_list(client, db, page):
    answer = client.get(f"/fr/{page}?{ODD}")

    assert answer.status_code == 200
    assert 'href="javascript' not in answer.text
    assert 'href="/ar/' in answer.text  # the same page in the other language
