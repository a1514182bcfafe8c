"""Which addresses a webhook may be sent to: none that leads into the network that the server stands in.

``ipaddress.is_global`` alone is not enough: it lets through what wraps another address, and what clouds answer their own
machines at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

PUBLIC_6 = IPv6Network("2000::/3")
"""All that was ever given out to the public: link-local, unique local, site-local and multicast lie outside."""
NAT64 = IPv6Network("64:ff9b::/96")
MAPPED = IPv6Network("::ffff:0:0/96")

CLOSED: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), why)
    for network, why in (
        ("0.0.0.0/8", "of this host"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "private to a carrier"),
        ("127.0.0.0/8", "of this machine (loopback)"),
        ("168.63.129.16/32", "of a cloud's metadata"),
        ("169.254.0.0/16", "link-local, where clouds keep metadata"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "of a 6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::1/128", "of this machine (loopback)"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "reserved for protocols, Teredo among them"),
        ("2001:db8::/32", "for documentation"),
        ("2002::/16", "of 6to4, which wraps another"),
        ("3fff::/20", "for documentation"),
    )
)


class TargetRefused(Exception):
    """The webhook may not be sent there."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Where webhooks may be sent to, besides public addresses over https."""

    loopback: bool = False
    """This machine itself, over http too: in open mode, where only this machine's users reach the server."""
    allowed: tuple[Network, ...] = ()
    """Private networks with receivers of one's own."""

    def check(self, text: str) -> None:
        """Raise ``TargetRefused`` for an address that webhooks may not be sent to."""
        try:
            address = ip_address(text)
        except ValueError:
            raise TargetRefused("The receiver's name leads to no address.") from None
        why = self._closed(address)
        if why is not None:
            # The address itself is not told: what names lead to in here is nobody's business out there.
            raise TargetRefused(
                f"The receiver's address is {why}: webhooks are sent to public addresses only. "
                "Whoever runs this server can allow a network with NORTHLINE_WEBHOOK_ALLOW."
            )

    def _closed(self, address: Address) -> str | None:
        if isinstance(address, IPv6Address):
            if address.scope_id is not None:
                return "link-local"
            if address in MAPPED or address in NAT64:
                return self._closed(IPv4Address(address.packed[12:]))
        if _within(address, self.allowed) or (self.loopback and address.is_loopback):
            return None
        why = next((why for network, why in CLOSED if _within(address, (network,))), None)
        if why is None and (not address.is_global or (isinstance(address, IPv6Address) and address not in PUBLIC_6)):
            why = "not public"
        return why


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)
