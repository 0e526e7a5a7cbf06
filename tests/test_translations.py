"""The site speaks French and Arabic entirely: no sentence of the code is left in English."""

import re
from collections import Counter
from gettext import c2py

import pytest
from babel.messages.pofile import read_po
from flask_babel import force_locale, ngettext

from tools import catalogues

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)\{\w+\}")
COUNTS = (0, 1, 2, 3, 11, 100)
# The Arabic form of each count: zero, one, two, few, many, other.
ARABIC_FORMS = {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3, 111: 4}


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """Every marked sentence of the code and the templates as they are now."""
    target = tmp_path_factory.mktemp("catalogue") / "messages.pot"
    catalogues.extract(target)
    with target.open("rb") as file:
        return [message for message in read_po(file) if message.id]


@pytest.fixture(scope="module", params=catalogues.LOCALES)
def locale(request):
    return request.param


@pytest.fixture(scope="module")
def catalogue(locale):
    return catalogues.read_catalogue(locale)


def forms(message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, list | tuple) else (message.string,)


def test_every_sentence_is_translated_in_every_form(extracted, catalogue, locale):
    lacking = []
    for message in extracted:
        key = message.id[0] if message.pluralizable else message.id
        found = catalogue.get(key)
        if found is None or not catalogues.is_complete(found, locale):
            lacking.append(key)
    assert not lacking, f"{len(lacking)} sentences lack {locale}: {lacking[:20]}"


def test_no_translation_is_a_guess(catalogue):
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_placeholders_are_those_of_the_english_sentence(catalogue):
    wrong = []
    for message in catalogue:
        if not message.id or not message.string:
            continue
        if message.pluralizable:
            # A form that says "one" or "two" in words needs no number.
            allowed = set(PLACEHOLDER.findall(message.id[1]))
            bad = [f for f in forms(message) if not set(PLACEHOLDER.findall(f)) <= allowed]
        else:
            wanted = Counter(PLACEHOLDER.findall(message.id))
            bad = [f for f in forms(message) if Counter(PLACEHOLDER.findall(f)) != wanted]
        wrong += [(message.id, form) for form in bad]
    assert not wrong, wrong


def test_many_are_counted_in_figures(catalogue):
    wrong = []
    for message in catalogue:
        if message.id and message.pluralizable and "%(num)" in message.id[1]:
            several = forms(message)[3:] if len(forms(message)) == 6 else forms(message)[1:]
            wrong += [f for f in several if "%(num)" not in f]
    assert [f for f in wrong if not re.search(r"public|cherche|عموم|تبحث", f)] == []


def test_arabic_counts_have_six_forms_in_the_order_of_gettext():
    catalogue = catalogues.read_catalogue("ar")
    assert catalogue.num_plurals == 6
    form_of = c2py(catalogue.plural_expr)
    assert {count: form_of(count) for count in ARABIC_FORMS} == ARABIC_FORMS


@pytest.fixture
def compiled(app):
    """A request in a site whose catalogues were compiled (make does it before the tests)."""
    catalogues.compile_()
    with app.test_request_context("/ar/"):
        yield


@pytest.mark.parametrize("count", COUNTS)
def test_moroccan_arabic_pages_find_the_arabic_catalogue_and_count_with_it(compiled, count):
    with force_locale("ar_MA"):
        said = ngettext("%(num)d day ago", "%(num)d days ago", count)
    words = {0: "اليوم", 1: "قبل يوم", 2: "قبل يومين", 3: "أيام", 11: "يوماً", 100: "يوم"}
    assert words[count] in said
    assert count < 3 or str(count) in said


@pytest.mark.parametrize(("count", "said"), [(0, "il y a 0 jour"), (1, "il y a 1 jour"),
                                             (2, "il y a 2 jours")])  # fmt: skip
def test_french_counts_none_as_one(compiled, count, said):
    with force_locale("fr"):
        assert ngettext("%(num)d day ago", "%(num)d days ago", count) == said


def test_french_is_set_as_french_is_printed():
    """A curly apostrophe, and no line that begins with a colon or a closing guillemet."""
    wrong = [
        text
        for message in catalogues.read_catalogue("fr")
        for text in (forms(message) if message.id else ())
        if re.search(r"\w'\w| [:;?!»](\s|$)|« ", text)
    ]
    assert wrong == []
