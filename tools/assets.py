"""Bring the browser's parts from node_modules into static/, and bundle our own stylesheets.

`npm ci` first, then `python tools/assets.py`. What it makes is never committed:

- `static/vendor/`: the map's script, fonts cut to the weights we use (woff2), the same
  fonts as .ttf for share pictures and PDF, and `manifest.json` with a hash per file;
- `static/dist/site.css`, and `map.css` and `trail.css` for the few pages that need them: one
  request each.

A second run sees by a stamp that nothing changed and does nothing. It imports nothing of ours.
"""

import hashlib
import io
import json
import re
import shutil
import sys
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parent.parent
NODE = ROOT / "node_modules"
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
DIST = STATIC / "dist"

SCRIPTS = {
    "map-parts.js": [
        "leaflet/dist/leaflet.js",
        "leaflet.markercluster/dist/leaflet.markercluster.js",
        "topojson-client/dist/topojson-client.min.js",
    ],
}
STYLES = {
    "map-parts.css": ["leaflet/dist/leaflet.css", "leaflet.markercluster/dist/MarkerCluster.css"],
}
IMAGES = {"images": "leaflet/dist/images"}

VAZIRMATN = "@fontsource-variable/vazirmatn"
FRAUNCES = "@fontsource-variable/fraunces"
TIFINAGH = "@fontsource/noto-sans-tifinagh"
BODY_WEIGHTS = {"wght": (400, 700)}
# One weight and one optical size: headings need no more, and it halves the file.
HEADING = {"wght": 600, "opsz": 72}

# name of the file: family, weight, package, its stylesheet, its file, limits of its axes.
# Of two faces whose ranges both hold a letter a browser fetches the later one: œ stands in
# latin and in the range of latin-ext, so latin comes last.
WEB_FONTS = {
    "vazirmatn-arabic": ("Vazirmatn", "400 700", VAZIRMATN, "index.css",
                         "vazirmatn-arabic-wght-normal", BODY_WEIGHTS),
    "vazirmatn-latin-ext": ("Vazirmatn", "400 700", VAZIRMATN, "index.css",
                            "vazirmatn-latin-ext-wght-normal", BODY_WEIGHTS),
    "vazirmatn-latin": ("Vazirmatn", "400 700", VAZIRMATN, "index.css",
                        "vazirmatn-latin-wght-normal", BODY_WEIGHTS),
    "fraunces-latin-ext": ("Fraunces", "600", FRAUNCES, "opsz.css",
                           "fraunces-latin-ext-opsz-normal", HEADING),
    "fraunces-latin": ("Fraunces", "600", FRAUNCES, "opsz.css",
                       "fraunces-latin-opsz-normal", HEADING),
    "tifinagh": ("Noto Sans Tifinagh", "400 700", TIFINAGH, "400.css",
                 "noto-sans-tifinagh-tifinagh-400-normal", {}),
}  # fmt: skip

# Vazirmatn leaves more room below than above: its words would sit too high in a button.
SITS = {"Vazirmatn": "ascent-override:110%;descent-override:46%;line-gap-override:0%;"}

# Pictures and PDF know no unicode-range: one whole .ttf per weight, Arabic and Latin together.
PRINT_FONTS = {
    "Vazirmatn-Regular": ("Vazirmatn", "Regular", {"wght": 400},
                          ["vazirmatn-latin", "vazirmatn-latin-ext", "vazirmatn-arabic"]),
    "Vazirmatn-Bold": ("Vazirmatn", "Bold", {"wght": 700},
                       ["vazirmatn-latin", "vazirmatn-latin-ext", "vazirmatn-arabic"]),
    "Fraunces-SemiBold": ("Fraunces", "SemiBold", {}, ["fraunces-latin", "fraunces-latin-ext"]),
    "NotoSansTifinagh-Regular": ("Noto Sans Tifinagh", "Regular", {}, ["tifinagh"]),
}  # fmt: skip

OWN_STYLES = ["tokens.css", "base.css", "layout.css", "components", "print.css"]
MAP_STYLE = STATIC / "css" / "components" / "map.css"
TRAIL_STYLE = STATIC / "css" / "components" / "trail.css"


def build():
    """Make what is out of date; say in one line per part what was done."""
    if not NODE.is_dir():
        sys.exit("node_modules is missing: run `npm ci` first")
    lock = (ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    made = stage("vendor", VENDOR / ".stamp", digest(lock), build_vendor)
    css = b"".join(path.read_bytes() for path in [*own_styles(), MAP_STYLE, TRAIL_STYLE])
    made += stage("css", DIST / ".stamp", digest(lock + css), build_styles)
    if made:
        write_manifest()


def stage(name, stamp, key, make):
    """Run `make` unless `stamp` already holds `key`; return 1 when something was made."""
    if stamp.exists() and stamp.read_text() == key:
        print(f"assets: {name} is up to date")
        return 0
    shutil.rmtree(stamp.parent, ignore_errors=True)
    stamp.parent.mkdir(parents=True)
    make()
    stamp.write_text(key)
    print(f"assets: {name} made")
    return 1


def build_vendor():
    for name, sources in SCRIPTS.items():
        (VENDOR / name).write_text("\n".join(script(NODE / source) for source in sources))
    for name, sources in STYLES.items():
        text = "\n".join((NODE / source).read_text() for source in sources)
        (VENDOR / name).write_text("@layer vendor{" + text + "}\n")
    for name, source in IMAGES.items():
        shutil.copytree(NODE / source, VENDOR / name)
    (VENDOR / "fonts").mkdir()
    for name, (_, _, package, _, file, limits) in WEB_FONTS.items():
        source = NODE / package / "files" / f"{file}.woff2"
        (VENDOR / "fonts" / f"{name}.woff2").write_bytes(cut(source, limits))
    for name, (family, style, limits, parts) in PRINT_FONTS.items():
        join(parts, limits, family, style).save(VENDOR / "fonts" / f"{name}.ttf")


def script(path):
    """A script without its pointer to a source map that we do not ship."""
    return re.sub(r"//# sourceMappingURL=\S+", "", path.read_text()).strip()


def cut(source, limits):
    """The font at `source`, its axes narrowed to `limits`, as woff2 bytes."""
    font = TTFont(source, recalcTimestamp=False)
    if limits:
        font = instancer.instantiateVariableFont(font, limits)
    give_narrow_space(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def give_narrow_space(font):
    """French groups digits with U+202F, which these fonts lack: a thin space stands in for it."""
    letters = font.getBestCmap()
    for table in font["cmap"].tables:
        if table.isUnicode() and 0x20 in letters:
            table.cmap.setdefault(0x202F, letters.get(0x2009, letters[0x20]))


def join(parts, limits, family, style):
    """One static .ttf out of the web fonts named in `parts`."""
    streams = [static_part(VENDOR / "fonts" / f"{part}.woff2", limits) for part in parts]
    font = Merger().merge(streams) if len(streams) > 1 else TTFont(streams[0])
    font.flavor = None
    full = f"{family} {style}"
    names = {1: full if style not in ("Regular", "Bold") else family, 4: full,
             2: style if style in ("Regular", "Bold") else "Regular",
             6: full.replace(" ", ""), 16: family, 17: style}  # fmt: skip
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    return font


def static_part(path, limits):
    """The font at `path` without axes, as a stream that the merger can read."""
    font = TTFont(path, recalcTimestamp=False)
    if limits:
        font = instancer.instantiateVariableFont(font, limits)
    font.flavor = None
    for table in ("STAT", "avar"):
        if table in font:
            del font[table]
    out = io.BytesIO()
    font.save(out)
    out.seek(0)
    return out


def build_styles():
    fonts = "".join(font_face(name) for name in WEB_FONTS)
    own = "".join(path.read_text() for path in own_styles())
    (DIST / "site.css").write_text(fonts + squeeze(own))
    parts = (VENDOR / "map-parts.css").read_text().replace("url(images/", "url(../vendor/images/")
    (DIST / "map.css").write_text(squeeze(parts + MAP_STYLE.read_text()))
    (DIST / "trail.css").write_text(squeeze(TRAIL_STYLE.read_text()))


def font_face(name):
    """The @font-face of a web font; its letters are those its package names."""
    family, weight, package, sheet, file, _ = WEB_FONTS[name]
    css = (NODE / package / sheet).read_text()
    letters = re.search(re.escape(file) + r"\.woff2.*?unicode-range:\s*([^;]+);", css, re.DOTALL)[1]
    return (
        f'@font-face{{font-family:"{family}";font-style:normal;font-display:swap;'
        f"font-weight:{weight};{SITS.get(family, '')}"
        f"src:url(../vendor/fonts/{name}.woff2) format('woff2');"
        f"unicode-range:{letters}}}\n"
    )


def own_styles():
    """Our stylesheets in the order of the bundle, but those that go with their own pages."""
    files = []
    for name in OWN_STYLES:
        path = STATIC / "css" / name
        files += sorted(path.glob("*.css")) if path.is_dir() else [path]
    return [path for path in files if path not in (MAP_STYLE, TRAIL_STYLE)]


def squeeze(css):
    """Css without comments and idle white space."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r"\s*([{};,])\s*", r"\1", css).replace(";}", "}").strip() + "\n"


def write_manifest():
    files = [path for path in [*VENDOR.rglob("*"), *DIST.rglob("*")] if path.is_file()]
    hashes = {
        path.relative_to(STATIC).as_posix(): digest(path.read_bytes())[:12]
        for path in sorted(files)
        if path.name not in (".stamp", "manifest.json")
    }
    (VENDOR / "manifest.json").write_text(json.dumps(hashes, indent=1) + "\n")


def digest(data):
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    build()
