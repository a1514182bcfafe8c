"""No webhook leads into the network that the server stands in."""

from __future__ import annotations

import asyncio
import ssl
from ipaddress import ip_network
from typing import Any

import pytest

from server.errors import CannotRun
from server.settings import Settings, load_settings
from server.webhooks.addresses import TargetRefused, Targets
from server.webhooks.posting import Answered, Channel, Unanswered
from server.webhooks.running import targets_of
from tests.server.webhooks.conftest import Office
from tests.server.webhooks.receiving import Receiver

CLOSED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.8.8.8",
    "168.63.129.16",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.9",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b::127.0.0.1",
    "64:ff9b:1::8.8.8.8",
    "100::1",
    "2001::1",
    "2001:0:4136:e378::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2002:808:808::",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
OPEN = [
    "1.1.1.1",
    "8.8.8.8",
    "172.32.0.1",
    "192.169.0.1",
    "2606:4700:4700::1111",
    "2a00:1450::1",
    "64:ff9b::8.8.8.8",
    "::ffff:8.8.8.8",
]


@pytest.mark.parametrize("address", CLOSED)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(TargetRefused):
        Targets().check(address)


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_is_good(address: str) -> None:
    Targets().check(address)


def test_a_private_network_can_be_allowed() -> None:
    targets = Targets(allowed=(ip_network("10.20.0.0/16"), ip_network("fd00:1::/32")))
    for address in ("10.20.3.4", "::ffff:10.20.3.4", "64:ff9b::10.20.3.4", "fd00:1::5"):
        targets.check(address)
    for address in ("10.21.0.1", "127.0.0.1", "fd00:2::1", "2002:0a14:0304::"):
        with pytest.raises(TargetRefused):
            targets.check(address)


def test_this_machine_is_a_target_in_open_mode_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert targets_of(Settings()).loopback
    assert not targets_of(Settings(host="0.0.0.0", open_bind=True)).loopback
    assert not targets_of(Settings(open_bind=True)).loopback
    monkeypatch.setenv("NORTHLINE_WEBHOOK_ALLOW", "10.20.0.0/16, 192.168.5.7")
    assert targets_of(Settings()).allowed == (ip_network("10.20.0.0/16"), ip_network("192.168.5.7/32"))


def resolving(*answers: list[str]) -> Any:
    """A resolver that gives one answer after the other, and notes who asked."""
    left = list(answers)

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return left.pop(0) if len(left) > 1 else left[0]

    asked: list[str] = []
    resolve.asked = asked  # type: ignore[attr-defined]
    return resolve


async def refused(url: str, targets: Targets | None = None, resolve: Any = None) -> str:
    channel = Channel(targets or Targets(), patience=2, **({"resolve": resolve} if resolve else {}))
    try:
        with pytest.raises(Unanswered) as why:
            await channel.post(url, b"{}", {})
        return str(why.value)
    finally:
        await channel.close()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "127.1"]
)
async def test_every_way_to_write_loopback_is_refused(host: str) -> None:
    assert "loopback" in await refused(f"https://{host}:9/")


async def test_one_closed_address_among_others_is_enough(receiver: Receiver) -> None:
    why = await refused("https://example.test/", resolve=resolving(["8.8.8.8", "10.0.0.1"]))
    assert why.startswith("The receiver's address is private")
    assert "10.0.0.1" not in why


async def test_a_name_is_resolved_once_and_its_address_is_the_one_connected_to(receiver: Receiver) -> None:
    # Rebinding: a second look at the name would lead to the receiver on this machine.
    resolve = resolving(["198.51.100.1"], ["127.0.0.1"])
    targets = Targets(allowed=(ip_network("198.51.100.0/24"),))
    await refused(f"https://rebound.test:{receiver.port}/", targets, resolve)
    assert resolve.asked == ["rebound.test"]
    assert receiver.connections == 0


async def test_a_rebound_name_is_checked_anew_at_the_next_delivery(office: Office, receiver: Receiver) -> None:
    key, _ = await office.webhook("https://rebound.test/")
    async with office.delivering(resolve=resolving(["10.0.0.1"], ["169.254.169.254"])):
        row = await office.until(key, lambda row: row["attempts"] == 1)
        assert "is private" in row["last_error"]
        office.clock.forward(seconds=7)
        row = await office.until(key, lambda row: row["attempts"] == 2)
    assert "metadata" in row["last_error"]


@pytest.mark.parametrize("url", ["http://example.org/", "http://10.0.0.1/", "http://127.0.0.1.nip.test/"])
async def test_plain_http_is_for_this_machine_only(url: str) -> None:
    assert "https only" in await refused(url, Targets(loopback=True, allowed=(ip_network("10.0.0.0/8"),)))


async def test_without_open_mode_not_even_for_this_machine(receiver: Receiver) -> None:
    assert "https only" in await refused(receiver.url)
    assert receiver.connections == 0


async def test_proxy_variables_are_ignored(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    channel = Channel(Targets(loopback=True))
    assert await channel.post(receiver.url, b'{"revision":1}', {}) == Answered(200)
    await channel.close()


async def test_tls_is_asked_for_the_name_and_not_for_the_address() -> None:
    asked: list[str | None] = []

    def note(_socket: Any, name: str | None, _context: Any) -> int:
        asked.append(name)
        return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = note

    async def ignore(_reader: Any, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(ignore, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    targets = Targets(allowed=(ip_network("127.0.0.1"),))
    why = await refused(f"https://hooks.example.test:{port}/", targets, resolving(["127.0.0.1"]))
    server.close()
    assert asked == ["hooks.example.test"]
    assert why == "The receiver does not speak TLS as it should."


def test_a_network_that_is_none_is_told_of_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORTHLINE_WEBHOOK_ALLOW", "10.20.0.0/16,10.0.0.300")
    with pytest.raises(CannotRun, match=r"^NORTHLINE_WEBHOOK_ALLOW cannot be used: .*10\.0\.0\.300"):
        load_settings()
