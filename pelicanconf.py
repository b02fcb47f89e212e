"""What the site means to Pelican. It states, it does not compute."""

import os
import tomllib
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined

HERE = Path(__file__).parent
# Many sites may share this file (`bulletin build --all`): then this names the folder of the one that is meant.
ROOT = Path(os.environ.get("BULLETIN_SITE", HERE))
SITE: dict[str, Any] = {"channels": False, "demonstration": False, "menu": {}, "footer": {}}
SITE |= tomllib.loads((ROOT / "content" / "site.toml").read_text("utf-8-sig"))
SITENAME = SITE["name"]
SITEURL = ""
TIMEZONE = SITE["timezone"]
DEFAULT_LANG = SITE["language"].lower()
LOCALE = ["C"]

PATH = str(ROOT / ".build" / "markdown")
OUTPUT_PATH = str(ROOT / "output")
THEME = str(HERE / "theme")
# They are composed files, as all others.
THEME_STATIC_PATHS: list[str] = []
# What the site is called and says in its other editions.
TRANSLATIONS = [str(HERE / "theme" / "translations"), str(ROOT / "content" / "translations")]
PLUGINS = ["pipeline.render.plugin"]

# Every composed file is a page with its own address; Pelican's articles, with their tags, period
# archives (quadratic in 4.12) and feeds (invalid), stay empty.
ARTICLE_PATHS: list[str] = []
PAGE_PATHS = [""]
PAGE_ORDER_BY = "basename"
PAGE_TRANSLATION_ID = False
STATIC_PATHS = [
    *("api", "codes"),
    *("hant/feeds", "en/feeds", "hant/search", "en/search"),
    *("data", "feeds", "files", "packs", "previews", "search", "sitemaps", "theme"),
    *("manifest.webmanifest", "robots.txt", "sitemap.xml", "sw.js"),
]
DIRECT_TEMPLATES: list[str] = []
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
USE_FOLDER_AS_CATEGORY = False
FILENAME_METADATA = PATH_METADATA = ""
SLUGIFY_SOURCE = "basename"
WITH_FUTURE_DATES = False
CACHE_CONTENT = LOAD_CONTENT_CACHE = False
DELETE_OUTPUT_DIRECTORY = False
RELATIVE_URLS = False
# Front matter and addresses are the pipeline's; nothing in a text is a placeholder for Pelican.
INTRASITE_LINK_REGEX = "(?P<what>(?!))"
FORMATTED_FIELDS: list[str] = []

READERS = {"html": None, "rst": None}
JINJA_ENVIRONMENT = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
JINJA_ENVIRONMENT["auto_reload"] = False  # each run reads its templates once
JINJA_GLOBALS = {"SITE": SITE}
