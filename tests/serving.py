"""A real nginx with the project's own configuration, on this machine only."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

SITE = (PROJECT / "deploy" / "nginx.conf").read_text("utf-8")
WHOLE = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
    log_format asked '$status $request_uri';
    access_log {folder}/access.log asked;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 100000;
    {site}
}}
"""


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body, unpacked."""
        return (gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body).decode()


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    log: Path = Path()

    def answers(self, path: str) -> list[int]:
        """The status of each answer that was given for an address."""
        lines = [line.split(" ", 1) for line in self.log.read_text("utf-8").splitlines()]
        return [int(status) for status, asked in lines if asked == path]

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for an address."""
        with closing(self.connection()) as connection:
            return asked(connection, path, method, headers)

    def connection(self) -> HTTPConnection:
        """A connection that stays open."""
        return HTTPConnection("127.0.0.1", self.port, timeout=100)


def asked(connection: HTTPConnection, path: str, method: str, headers: Mapping[str, str]) -> Answer:
    """The answer to a request."""
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


def nginx(folder: Path, root: Path) -> Iterator[Server]:
    """nginx, serving a folder."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not program:
        pytest.skip("there is no nginx on this machine; Debian: apt-get install nginx-light")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    site = re.sub(r"^ +listen \[::\].*\n", "", SITE, flags=re.MULTILINE)
    site = site.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/bulletin/public/live", str(root))
    conf = folder / "nginx.conf"
    conf.write_text(WHOLE.format(folder=folder, site=site, user="" if os.getuid() else "user root;"), "utf-8")
    command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(conf)]
    # It returns when it listens.
    started = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    assert started.stderr == ""
    try:
        yield Server(port, folder / "access.log")
    finally:
        subprocess.run([*command, "-s", "stop"], check=True, capture_output=True)
    errors = [
        line
        for line in (folder / "error.log").read_text("utf-8").splitlines()
        if "[error]" in line or "[alert]" in line
    ]
    assert [line for line in errors if "No such file" not in line and "is forbidden" not in line] == []
