"""The public address: the site's own, or that of the checkout. Everything else is in `pelicanconf.py`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from pelicanconf import *  # noqa: F403

SITEURL = SITE.get("address", "https://zhoukou.example")  # noqa: F405 - of pelicanconf
