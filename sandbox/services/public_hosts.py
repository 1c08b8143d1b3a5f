"""The hosts beside the services: public artwork, and the stranger to whom redirects lead."""

from collections.abc import Iterable

from aiohttp import web

from sandbox.services.arr import cover
from sandbox.services.posters import Titled
from sandbox.services.simulator import Refusal, ServiceAddress, Simulator


class Artwork(Simulator):
    """Posters for everybody: what `remoteUrl` points to."""

    kind = "artwork"

    def routes(self) -> Iterable[web.RouteDef]:
        """One address per film and series."""
        return [web.get("/{kind}/{id}.jpg", self.poster)]

    def address(self, url: str) -> ServiceAddress:
        """No credentials."""
        return ServiceAddress(name=self.name, type=self.kind, url=url)

    async def poster(self, request: web.Request) -> web.Response:
        """A poster by TMDb id of the film, or TheTVDB id of the series."""
        text = request.match_info["id"]
        wanted = int(text) if text.isdigit() else 0
        catalogue = self.world.catalogue
        found = catalogue.film(wanted) if request.match_info["kind"] == "film" else catalogue.one_series(wanted)
        if found is None:
            raise Refusal(404)
        return await cover(Titled(found.title, found.russian_title, found.year))


class Elsewhere(Simulator):
    """Another host: answers everything, and the request log says whether a key came along."""

    kind = "elsewhere"

    def routes(self) -> Iterable[web.RouteDef]:
        """Everything."""
        return [web.route("*", "/{tail:.*}", self.answer)]

    def address(self, url: str) -> ServiceAddress:
        """No credentials."""
        return ServiceAddress(name=self.name, type=self.kind, url=url)

    async def answer(self, _request: web.Request) -> web.Response:
        """Something that looks like success."""
        return web.json_response({"status": "OK"})
