"""The settings of a portal: `[portal]` in `content/site.toml`. It has no figures and notices of its own."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from pipeline.cities import City, Portal
from pipeline.model import Kind, Metric, Reference, Region, Site, Table
from pipeline.problems import Problem
from pipeline.read.reference import ADDRESS, KEY, SITE, line_of, toml_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.read.sources import Source


class _City(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    short_name: str
    region: str
    address: str
    output: str
    tile: tuple[int, int] | None = None


class _Portal(msgspec.Struct, forbid_unknown_fields=True):
    table: str
    columns: dict[str, str]
    cities: dict[str, _City]
    unit: str = ""


class _Settings(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    short_name: str
    timezone: str
    language: str
    description: str
    disclaimer: str
    rights: str
    tag_authority: str
    portal: _Portal
    address: str = ""
    demonstration: bool = False
    search: bool = False
    footer: dict[str, str] = {}


def is_portal(sources: Mapping[str, Source]) -> bool:
    """Whether the settings are those of a portal; what is wrong with them is told by who reads them."""
    try:
        return SITE in sources and "portal" in tomllib.loads(sources[SITE].text()[0])
    except tomllib.TOMLDecodeError:
        return False


def read_portal(sources: Mapping[str, Source]) -> tuple[tuple[Portal, Reference] | None, list[Problem]]:
    """The portal, and the reference tables in which its cities are regions and sections; None where a fault is."""
    source = sources[SITE]
    problems = [Problem(path, 1, "unknown-file") for path in sources if path != SITE]
    settings = toml_of(source, _Settings, problems)
    if settings is not None:
        wrong = list(_wrong(settings))
        problems += [Problem(SITE, line_of(source, what), "setting", {"what": what}) for what in wrong]
    if problems or settings is None:
        return None, problems
    found = settings.portal
    cities = tuple(
        City(key, city.name, city.region, city.address, city.output, city.tile) for key, city in found.cities.items()
    )
    portal = Portal(found.table, tuple(found.columns.items()), found.unit, cities)
    return (portal, _reference(settings)), []


def _wrong(settings: _Settings) -> Iterator[str]:
    """Settings of the wrong form."""
    try:
        ZoneInfo(settings.timezone)
    except (OSError, ValueError, KeyError):
        yield "timezone"
    if settings.address and not ADDRESS.fullmatch(settings.address):
        yield "address"
    if not settings.portal.columns:
        yield "columns"
    for key, city in settings.portal.cities.items():
        if not KEY.fullmatch(key) or not ADDRESS.fullmatch(city.address):
            yield key


def _reference(settings: _Settings) -> Reference:
    portal = settings.portal
    site = Site(
        settings.name, settings.short_name, "", settings.timezone, settings.language, settings.description,
        settings.disclaimer, settings.rights, settings.tag_authority,
        {key: city.name for key, city in portal.cities.items()}, {}, {}, {}, settings.address,
        search=settings.search, demonstration=settings.demonstration, footer=settings.footer,
    )  # fmt: skip
    regions = {
        key: Region(key, city.name, city.short_name, "", "city", None, None, city.tile)
        for key, city in portal.cities.items()
    }
    metrics = tuple(Metric(key, name, name, Kind.LEVEL, portal.unit, "") for key, name in portal.columns.items())
    return Reference(site, regions, {portal.table: Table(portal.table, "", "", metrics, closed=date.max)}, {})
