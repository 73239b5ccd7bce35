"""The only door to addresses that somebody typed in: one POST to a public host, never into our own network.

The name is looked up once and the connection goes to the address that was checked, so that a name cannot
point elsewhere a moment later. No redirects, no proxies of the environment, a few seconds, a small answer.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

SECONDS = 10.0
MAX_ANSWER = 2048
#: Addresses of the old internet, private ones too, written in the new way.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Sent:
    """How a POST ended: the status that was answered, or 0 and a code why not; milliseconds."""

    status: int
    error: str
    ms: int

    @property
    def ok(self) -> bool:
        """Whether it was taken."""
        return 200 <= self.status < 300


class NotPublic(ValueError):
    """The address is none that we send to; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def check_url(url: str, *, inside: bool = False) -> SplitResult:
    """The parts of an address we may send to: https, a host, no password in it. Raises NotPublic.

    `inside` (demo and tests) allows http and hosts of our own network.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise NotPublic("address") from error
    if parts.scheme not in (("https", "http") if inside else ("https",)):
        raise NotPublic("scheme")
    if not parts.hostname or parts.username or parts.password or port == 0 or len(url) > 500:
        raise NotPublic("address")
    if any(ord(letter) <= 32 or ord(letter) > 126 for letter in url.strip()):
        raise NotPublic("address")
    if not inside:
        _refuse_literal(parts.hostname)
    return parts


def _refuse_literal(host: str) -> None:
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        if "." not in host or host.endswith((".local", ".internal", ".localhost")):
            raise NotPublic("private") from None
        if not host.rpartition(".")[2][:1].isalpha():  # another way to write an address
            raise NotPublic("address") from None
        return
    if not is_public(str(literal)):
        raise NotPublic("private")


def is_public(address: str) -> bool:
    """Whether an address is of the open internet: not private, loopback, link-local, reserved."""
    found = ipaddress.ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    found = mapped or found
    return found.is_global and not found.is_multicast and found not in NAT64


def resolve(host: str, port: int, *, inside: bool = False) -> str:
    """The address to connect to. Raises NotPublic when any address of the name is not public, OSError."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(row[4][0]) for row in rows]
    if not addresses:
        raise OSError("no address")
    if not inside and not all(is_public(one.partition("%")[0]) for one in addresses):
        raise NotPublic("private")
    return addresses[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked; the name is only told to the other side."""

    def __init__(self, address: str, host: str, port: int, secure: bool) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._secure = address, secure

    def connect(self) -> None:
        """Connect to the address, with TLS for the name."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(plain, server_hostname=self.host) if self._secure else plain


def post(url: str, body: bytes, headers: Mapping[str, str], *, inside: bool = False) -> Sent:
    """POST `body`. Never raises; runs outside any transaction."""
    began = time.monotonic()

    def ended(status: int, error: str) -> Sent:
        return Sent(status, error, int((time.monotonic() - began) * 1000))

    connection = None
    try:
        parts = check_url(url, inside=inside)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        address = resolve(host, port, inside=inside)
        connection = _Pinned(address, host, port, parts.scheme == "https")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, dict(headers))
        response = connection.getresponse()
        response.read(MAX_ANSWER)
        return ended(response.status, "" if 200 <= response.status < 300 else f"http {response.status}")
    except NotPublic as refused:
        return ended(0, refused.code)
    except ssl.SSLError:
        return ended(0, "certificate")
    except TimeoutError:
        return ended(0, "timeout")
    except socket.gaierror:
        return ended(0, "name")
    except (OSError, http.client.HTTPException, UnicodeError, ValueError):
        return ended(0, "connection")
    finally:
        if connection is not None:
            connection.close()


__all__ = ["NotPublic", "Sent", "check_url", "is_public", "post", "resolve"]
