"""Which addresses may be asked: those of the public web, and what the settings add for one's own network.

Addresses come from people and from redirects. Whoever names one must not reach through Quoth what they can't reach
themselves: this machine, its network, a cloud's metadata.
"""

import ipaddress
import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.errors import RefusedAddress

_SCHEMES = frozenset({"http", "https"})
_PORTS = frozenset({80, 443})
_LONGEST = 2000
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Forms in which an IPv4 address travels as IPv6: mapped, behind NAT64 (RFC 6052). What it leads to decides.
_MAPPED, _NAT64 = IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96")
# Inside 2000::/3, and yet nobody's public address: protocols' own (Teredo, ORCHID, …), documentation's, and 6to4, which
# is given up (RFC 7526) and private to Python from 3.13 on.
_SPECIAL = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_IPV4_RELAYS = ipaddress.IPv4Network("192.88.99.0/24")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet; what is no IP address is not."""
    try:
        # A zone, as in fe80::1%eth0, is only found on addresses of one's own network.
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return _is_public_4(parsed) if isinstance(parsed, IPv4Address) else _is_public_6(parsed)


def _is_public_4(address: IPv4Address) -> bool:
    special = address.is_multicast or address.is_reserved or address.is_unspecified or address in _IPV4_RELAYS
    return address.is_global and not special


def _is_public_6(address: IPv6Address) -> bool:
    if address in _MAPPED or address in _NAT64:
        return _is_public_4(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _GLOBAL_UNICAST and address.is_global and not any(address in network for network in _SPECIAL)


class Policy:
    """What may be asked. `private_hosts` are names and addresses that may be anywhere, at any port."""

    def __init__(self, private_hosts: Collection[str]) -> None:
        self._private_hosts = frozenset(host.casefold() for host in private_hosts)

    def is_private(self, host: str) -> bool:
        """Whether the settings allow this host whatever its address."""
        return host.casefold() in self._private_hosts

    def check(self, address: str | URL) -> URL:
        """Return a web address that may be asked, as far as can be told before its host's name is resolved.

        Raises RefusedAddress for all others.
        """
        if len(str(address)) > _LONGEST:
            raise RefusedAddress(f"The address is longer than {_LONGEST:,} characters: {str(address)[:80]}…")
        try:
            url = URL(address)
            port, host = url.port, url.raw_host
            # yarl takes some hosts apart only when they are written: [:::1]:80.
            if host and url.scheme in _SCHEMES:
                str(url.origin())
        except ValueError as error:
            raise RefusedAddress(f"This is no web address: {address} ({error})") from error
        if url.scheme not in _SCHEMES or not host:
            raise RefusedAddress(f"This is no web address: {address} (it has to begin with https:// or http://)")
        if url.user is not None or url.password is not None:
            raise RefusedAddress(f"The address of {host} holds a name or password (leave that out)")
        if not self.is_private(host):
            self._check_public(url, host, port)
        return url

    def _check_public(self, url: URL, host: str, port: int | None) -> None:
        if port not in _PORTS:
            raise RefusedAddress(f"{url.origin()} may not be asked: only the ports 80 and 443 are (leave the port out)")
        # Names are checked when they are resolved. These are no names, or could be read as numbers: 127.1, 0x7f000001.
        if (":" in host or host.rstrip(".").rpartition(".")[2][:1].isdigit()) and not is_public(host):
            raise refused(host)


class PublicResolver(AbstractResolver):
    """Resolves names, and gives out only addresses that may be asked.

    The connector connects to what it is given here, so a name can't be checked as one address and asked as another.
    """

    def __init__(self, resolver: AbstractResolver, policy: Policy) -> None:
        self._resolver = resolver
        self._policy = policy

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        results = await self._resolver.resolve(host, port, family)
        if not self._policy.is_private(host) and not all(is_public(result["host"]) for result in results):
            raise refused(host)
        return results

    async def close(self) -> None:
        await self._resolver.close()


def refused(host: str) -> RefusedAddress:
    """The error for a host that leads into a private network."""
    return RefusedAddress(
        f"{host} may not be asked: it is not on the public Internet (the setting private_hosts can allow it)"
    )
