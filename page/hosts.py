"""The names that the page answers to: its own, those that are given, and no others.

A site that a visitor opens can have its own name point here (DNS rebinding), so that the browser takes the page for
that site. The name in the header Host then is the site's.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["THIS_MACHINE", "Hosts", "hosts_of", "is_local", "name_in", "origin_host"]

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
ANY = "*"

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([\w.-]{1,253}))(?::\d{1,5})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts that a page answers to.

    names: in lower case; "*" stands for all. any_address: also to every IP address, as no site can have its name
    be one.
    """

    names: frozenset[str]
    any_address: bool = False

    def admit(self, name: str) -> bool:
        """Return whether the page answers to a name, as `name_in` returns it."""
        if name in self.names or ANY in self.names:
            return True
        address = _address(name)
        return address is not None and (self.any_address or address.is_loopback)


THIS_MACHINE = Hosts(LOCAL_NAMES)


def hosts_of(listening: str, given: Iterable[str] = ()) -> Hosts:
    """Return the hosts of a page that listens on an address or a name. given: the names that it has elsewhere."""
    own = {*LOCAL_NAMES, listening, *given}
    if is_local(listening):
        return Hosts(frozenset(map(str.lower, own)))
    machine = socket.gethostname()
    short = machine.partition(".")[0]
    own |= {machine, short, f"{machine}.local", f"{short}.local"}
    return Hosts(frozenset(map(str.lower, own)), any_address=True)


def is_local(host: str) -> bool:
    """Return whether a name or an address is of this machine and reached from no other one."""
    address = _address(host)
    return host.lower() == "localhost" or (address is not None and address.is_loopback)


def name_in(header: str | None) -> str | None:
    """Return what a header Host names, in lower case and without its port; None where it is malformed."""
    match = _HOST.fullmatch(header or "")
    if match is None:
        return None
    address, name = match.groups()
    return (address or name).lower()


def origin_host(origin: str) -> str | None:
    """Return the host and port in a header Origin; "" where it names none, None when the header is malformed."""
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        return None
    return host if not host or _HOST.fullmatch(host) or "@" in host else None


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
