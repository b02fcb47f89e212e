"""What a page says of itself to machines, in the words of schema.org. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Node = dict[str, Any]


def linking(site: Mapping[str, Any], address: str, prefix: str) -> Callable[[Any], Markup]:
    """Tells of the pages of an edition; `prefix` is its folder, as in `/en`."""
    return lambda page: _Linked(site, address, prefix, page).text()


class _Linked:
    """A page as a graph of what it is about."""

    def __init__(self, site: Mapping[str, Any], address: str, prefix: str, page: Any) -> None:
        self.site, self.address, self.page = site, address, page
        self.home, self.url = f"{address}{prefix}/", f"{address}/{page.url}"
        self.language = page.quoted or page.lang

    def text(self) -> Markup:
        """JSON that no markup can break out of."""
        kinds = {"home": self._home, "portal": self._home, "notice": self._notice, "daily": self._bulletin}
        nodes = [kinds[self.page.template]()] if self.page.template in kinds else []
        nodes += [*self._dataset(), *self._trail()]
        graph = {"@context": "https://schema.org", "@graph": nodes}
        text = msgspec.json.encode(graph).decode().replace("<", "\\u003c")
        return Markup(text)  # noqa: S704 - without `<` there is no markup

    def _publisher(self) -> Node:
        name = self.site["footer"].get("host", self.site["name"])
        return {"@type": "Organization", "name": name, "url": self.home}

    def _home(self) -> Node:
        found = {"@type": "WebSite", "name": self.site["name"], "url": self.home, "inLanguage": self.page.lang}
        found |= {"description": self.site["description"], "publisher": self._publisher()}
        if self.site.get("search"):
            target = f"{self.home}search/?q={{search_term_string}}"
            found["potentialAction"] = {
                "@type": "SearchAction", "target": target, "query-input": "required name=search_term_string",
            }  # fmt: skip
        return found

    def _notice(self) -> Node:
        page = self.page
        found = {"@type": "SpecialAnnouncement", "name": page.title, "text": page.summary, "datePosted": page.published}
        if page.expires:
            found["expires"] = page.expires
        regions = [{"@type": "AdministrativeArea", "name": name} for name in page.regions]
        return {**found, "spatialCoverage": regions, **self._article()}

    def _bulletin(self) -> Node:
        page = self.page
        found = {"@type": "NewsArticle", "headline": page.title, "description": page.summary}
        return {**found, **self._article(), "mainEntityOfPage": self.url}

    def _article(self) -> Node:
        page = self.page
        return {
            **self._image(),
            "url": self.url,
            "inLanguage": self.language,
            "datePublished": page.published,
            "dateModified": page.updated or page.published,
            "author": {"@type": "Organization", "name": page.issuer},
            "publisher": self._publisher(),
            "isAccessibleForFree": True,
        }

    def _image(self) -> Node:
        found = getattr(self.page, "preview", None)
        return {"image": f"{self.address}{found['url']}"} if found else {}

    def _dataset(self) -> Iterator[Node]:
        """The figures of a page, where it has any to download."""
        found = getattr(self.page, "dataset", None)
        if found:
            yield {
                "@type": "Dataset",
                "name": self.page.title,
                "description": self.page.summary,
                "url": self.url,
                "inLanguage": self.page.lang,
                "isAccessibleForFree": True,
                "isBasedOn": [{"@type": "CreativeWork", "name": name} for name in found["sources"]],
                "creator": self._publisher(),
                "publisher": self._publisher(),
                "license": f"{self.home}data/",
                "temporalCoverage": f"{found['first']}/{found['last']}",
                "spatialCoverage": {"@type": "AdministrativeArea", "name": found["region"]},
                "variableMeasured": found["measured"],
                "distribution": [
                    {
                        "@type": "DataDownload",
                        "encodingFormat": file["type"],
                        "contentUrl": f"{self.address}{file['url']}",
                    }
                    for file in found["files"]
                ],
            }

    def _trail(self) -> Iterator[Node]:
        """The path from the home page, with the page itself at its end."""
        page = self.page
        if page.trail:
            steps = [*((step["title"], f"{self.address}{step['url']}") for step in page.trail), (page.title, self.url)]
            yield {
                "@type": "BreadcrumbList",
                "itemListElement": [
                    {"@type": "ListItem", "position": place, "name": name, "item": url}
                    for place, (name, url) in enumerate(steps, 1)
                ],
            }
