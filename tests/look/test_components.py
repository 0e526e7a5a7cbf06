"""Components: what they promise to a reader, a screen reader and the security policy."""

import re
import xml.etree.ElementTree as ET

from markupsafe import Markup
from wtforms import (
    BooleanField,
    FileField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

PARTS = [
    {"kind": "gifts", "label": "Gifts", "value": 250, "text": "250 DH"},
    {"kind": "match", "label": "Match fund", "value": 100, "text": Markup("<bdi>100 DH</bdi>")},
    {"kind": "public", "label": "Commune", "value": 0, "text": "0 DH"},
]


class Story(TextAreaField):
    """A field class of the site's own."""


class Topics(SelectMultipleField):
    """Several to tick, as the site draws them."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Need(Form):
    title = StringField("Title", [InputRequired("Say what is needed.")])
    theme = RadioField("Theme", [InputRequired()], choices=[("water", "Water"), ("roads", "Roads")])
    story = TextAreaField("Story", description="Three sentences.")
    photo = FileField("Photo")
    consent = BooleanField("They agreed")
    told = Story("Told")
    topics = Topics("Topics", choices=[("water", "Water")])
    season = SelectField("Season", choices=[("dry", "Dry")])


def widths(svg):
    return [float(w) for w in re.findall(r'width="([\d.]+)%" height="100%"', svg)]


def test_the_parts_of_a_bar_are_their_share_of_the_goal(macro):
    svg = str(macro("progress")(PARTS, 500))
    assert widths(svg) == [50.0, 20.0]


def test_a_bar_that_passed_its_goal_stays_inside_its_frame(macro):
    svg = str(macro("progress")(PARTS, 200))
    assert sum(widths(svg)) <= 100.01


def test_a_project_without_a_goal_or_a_gift_still_draws(macro):
    html = str(macro("progress")([], 0))
    assert 'aria-label="Nothing received yet"' in html


def test_a_bar_is_said_in_words_and_its_parts_have_patterns(macro):
    html = str(macro("progress")(PARTS, 500, rest_text="150 DH"))
    assert 'aria-label="Gifts 250 DH, Match fund 100 DH, Still missing 150 DH"' in html
    assert 'fill="url(#fill-match)"' in html
    assert "Commune" not in html


def test_every_pattern_a_bar_may_ask_for_is_drawn_by_the_layouts(env):
    patterns = env.get_template("components/patterns.html").render()
    for kind in ("match", "public", "own", "state", "goods"):
        assert f'id="fill-{kind}"' in patterns


def test_labour_is_a_bar_of_its_own(macro):
    labour = {"label": "Days of work", "value": 30, "goal": 60, "text": "30 / 60"}
    html = str(macro("progress")(PARTS, 500, labour=labour))
    assert html.count('class="stack"') == 2
    assert "Days of work" in html


def test_the_five_totals_are_five_and_never_a_sum(macro):
    html = str(macro("totals")("1 DH", "2 DH", "4 DH", "8 DH", "16 DH"))
    assert html.count("<dt>") == 5
    assert "31" not in re.sub(r"<svg.*?</svg>", "", html)


def test_a_title_can_never_become_markup(macro):
    html = str(macro("card")("<script>alert(1)</script>", "/p", cover="<svg></svg>"))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<svg></svg>" in html


def test_a_milestone_says_its_state_in_words(macro):
    html = str(macro("timeline")([{"title": "Tank", "state": "late"}, {"title": "Pipes"}]))
    assert "Late: " in html
    assert "Not started: " in html


def test_each_notice_says_its_kind_without_colour(macro):
    said = {
        kind: re.search(r'visually-hidden">([^<]+)<', str(macro("notice")(kind, "Title")))[1]
        for kind in ("info", "success", "late", "suspended", "refunded", "failed")
    }
    assert len(set(said.values())) == 6


def test_a_drawing_says_that_it_is_one(macro):
    assert "Drawing:" in str(macro("picture")(cover="<svg></svg>"))
    assert "Drawing:" not in str(macro("picture")(photo="/p.jpg", photo_alt="A tank"))


def test_a_field_ties_its_error_to_its_input(macro):
    form = Need()
    form.validate()
    html = str(macro("field")(form.title))
    assert 'aria-describedby="title-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="title-error"' in html
    assert "Say what is needed." in html


def test_a_hint_comes_before_the_input_and_is_tied_to_it(macro):
    html = str(macro("field")(Need().story))
    assert 'aria-describedby="story-hint"' in html
    assert html.index('id="story-hint"') < html.index("<textarea")
    assert "(optional)" in html


def test_radios_stand_in_a_named_group(macro):
    html = str(macro("field")(Need().theme))
    assert html.startswith('<fieldset class="field" id="theme"')
    assert "<legend>Theme" in html
    assert html.count('type="radio"') == 2
    assert "None" not in html


def test_the_look_of_a_field_follows_its_widget_whatever_its_class(macro):
    draw, form = macro("field"), Need()
    assert 'class="textarea"' in str(draw(form.told))
    assert 'class="select"' in str(draw(form.season))
    assert "<fieldset" in str(draw(form.topics))
    assert 'class="check"' in str(draw(form.consent))


def test_a_photo_field_offers_its_preview(macro):
    html = str(macro("field")(Need().photo, photo=True))
    assert "data-photo" in html
    assert 'data-photo-preview="photo"' in html


def test_the_summary_links_each_mistake_to_its_field_in_the_same_words(macro):
    form = Need()
    form.validate()
    html = str(macro("error_summary")(form))
    assert '<a href="#title">Title: Say what is needed.</a>' in html
    assert '<a href="#theme">' in html
    assert 'tabindex="-1"' in html


def test_a_form_without_mistakes_has_no_summary(macro):
    assert str(macro("error_summary")(Need())) == ""


def test_the_pager_shows_the_ends_and_the_neighbours(macro):
    html = str(macro("pager")(5, 9, "/p/{}".format))
    numbers = re.findall(r'href="/p/(\d)"[^>]*><span', html)
    assert numbers == ["1", "4", "5", "6", "9"]
    assert html.count('aria-current="page"') == 1
    assert str(macro("pager")(1, 1, "/p/{}".format)) == ""


def test_sharing_sends_text_and_address_to_whatsapp(macro):
    html = str(macro("share")("https://example.org/fr/p", "Un château d’eau"))
    assert "wa.me/?text=Un%20ch%C3%A2teau%20d%E2%80%99eau%20https%3A//example.org/fr/p" in html


def test_a_wide_table_can_be_reached_and_scrolled_by_keyboard(macro):
    html = str(macro("table")("Budget", [{"label": "Line"}, {"label": "DH", "kind": "number"}],
                              [["Tank", "268"]]))  # fmt: skip
    assert 'role="region" aria-label="Budget" tabindex="0"' in html
    assert '<th scope="row"' in html
    assert '<td class="number" data-label="DH"><bdi>268</bdi>' in html  # a phone reads it downwards


def test_drawn_icons_are_well_formed_and_hidden_from_screen_readers(macro, env):
    icons = env.get_template("components/icon.html").module.ICONS
    for name in icons:
        svg = ET.fromstring(str(macro("icon")(name)))
        assert svg.attrib["aria-hidden"] == "true"


def test_an_amount_may_be_free_and_the_chosen_preset_is_checked(macro):
    choices = [
        {"value": "20", "label": "20 €"},
        {"value": "50", "label": "50 €", "quote": "≈ 537 DH"},
    ]
    html = str(macro("amounts")("Amount", choices, chosen="50", currency_label="€"))
    assert re.search(r'value="50" checked', html)
    assert '<p class="quote" data-choice="2">≈ 537 DH</p>' in html
    assert 'name="other_amount"' in html


def test_a_shared_link_shows_its_own_title_and_picture(macro):
    html = str(macro("preview_tags")('Un "puits"', "Eau", "https://e.org/p", "https://e.org/p.jpg"))
    assert '<meta property="og:title" content="Un &#34;puits&#34;">' in html
    assert '<meta property="og:image" content="https://e.org/p.jpg">' in html


def test_structured_data_cannot_close_its_script(macro):
    html = str(macro("json_ld")({"name": "</script><script>alert(1)</script>"}))
    assert html.count("</script>") == 1


def test_an_ending_says_what_was_announced_beside_what_was_done(macro):
    ending = [{"label": "Cost", "planned": "190 DH", "actual": "203 DH", "kind": "late"}]
    html = str(macro("outcome")(ending))
    assert '<div class="late"><dt>Cost</dt>' in html
    assert html.index("190 DH") < html.index("In the end:") < html.index("203 DH")
