"""No address that is given to Quoth leads it into a private network."""

import asyncio
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.errors import RefusedAddress, Unreachable
from bot.settings import Settings
from bot.sources.addresses import Policy, is_public
from bot.sources.web import Web
from tests.sources.loopback import Answer, LoopbackWeb
from tests.sources.simulated import SimulatedClock, SimulatedNames

PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::808:808", "::ffff:8.8.8.8"]
NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
    "2002:7f00:1::", "2002:808:808::1", "3fff::1", "4000::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0",
    "fec0::1", "ff02::1", "localhost", "",
]  # fmt: skip
HOSTS_OF_OUR_OWN = [
    "127.0.0.1", "127.0.0.1.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "2130706433", "0x7f000001", "0x7f.1",
    "017700000001", "127.1", "0", "127.0.0.1.0x0", "169.254.169.254", "[fe80::1]", "①②⑦.⓪.⓪.①", "127。0。0。1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_not(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(str))
def test_no_address_is_public_that_python_knows_to_be_private(address: str) -> None:
    parsed = ipaddress.ip_address(address)

    assert not (is_public(address) and (parsed.is_private or parsed.is_multicast) and "ffff:" not in address)


@given(st.ip_addresses(v=4))
def test_an_address_in_another_form_is_as_public_as_it_is(address: ipaddress.IPv4Address) -> None:
    forms = (f"::ffff:{address}", f"64:ff9b::{address}")

    assert {is_public(form) for form in forms} == {is_public(str(address))}


@pytest.mark.parametrize("host", HOSTS_OF_OUR_OWN)
def test_a_host_that_is_a_number_is_refused_unless_it_is_a_public_address(host: str) -> None:
    with pytest.raises(RefusedAddress):
        Policy([]).check(f"http://{host}/")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("ftp://example.org/feed", "no web address"),
        ("file:///etc/passwd", "no web address"),
        ("gopher://example.org:70/", "no web address"),
        ("//example.org/feed", "no web address"),
        ("example.org/feed", "no web address"),
        ("http://", "no web address"),
        ("http://[::1/", "no web address"),
        ("http://[:::1]:84/", "no web address"),
        ("http://example.org:99999/", "no web address"),
        ("", "no web address"),
        ("https://me:secret@example.org/", "name or password"),
        ("https://me@example.org/", "name or password"),
        ("http://example.org:22/", "ports 80 and 443"),
        ("https://example.org/" + "x" * 2000, "longer than 2,000"),
    ],
)
def test_what_is_no_plain_web_address_is_refused(address: str, why: str) -> None:
    with pytest.raises(RefusedAddress, match=why) as caught:
        Policy([]).check(address)

    assert "secret" not in str(caught.value)


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for address in (text, f"http://{text}"):
        try:
            assert isinstance(Policy([]).check(address), URL)
        except RefusedAddress:
            continue


async def test_this_machine_is_not_asked(web: Web, loopback: LoopbackWeb) -> None:
    with pytest.raises(RefusedAddress, match=r"127\.0\.0\.1"):
        await web.get(loopback.url("127.0.0.1", "/"))

    assert loopback.asked == []


@pytest.mark.parametrize("target", ["http://127.0.0.1/", "http://[::1]/", "http://elsewhere.example/", "file:///etc/x"])
async def test_a_redirect_into_a_private_network_is_not_followed(
    web: Web, loopback: LoopbackWeb, names: SimulatedNames, target: str
) -> None:
    loopback.answer("/", Answer(status=302, headers={"Location": target}))

    with pytest.raises(RefusedAddress):
        await web.get(loopback.url("here.example", "/"))

    assert len(loopback.asked) == 1


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::1"], ["fe80::1%2"]])
async def test_a_name_that_leads_into_a_private_network_is_refused(
    web: Web, names: SimulatedNames, addresses: list[str]
) -> None:
    names.addresses["harmless.example"] = [addresses]

    with pytest.raises(RefusedAddress, match=r"harmless\.example may not be asked: it is not on the public Internet"):
        await web.get("https://harmless.example/feed")


@pytest.fixture
async def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses to which a connection is tried; none comes about, so that nothing leaves this machine."""
    tried: list[str] = []

    async def refuse(_socket: object, address: tuple[str, int]) -> None:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", refuse)
    return tried


async def test_a_name_that_changes_its_address_is_only_asked_at_what_was_checked(
    web_settings: Settings, clock: SimulatedClock, names: SimulatedNames, connected: list[str]
) -> None:
    names.addresses["rebinding.example"] = [["93.184.215.14"], ["127.0.0.1"]]
    once = web_settings.model_copy(update={"fetch_tries": 1})

    async with Web.open(once, clock=clock, resolver=names) as web:
        with pytest.raises(Unreachable):
            await web.get("http://rebinding.example/")

    assert connected == ["93.184.215.14"]
    assert names.asked == ["rebinding.example"]


async def test_a_name_that_no_resolver_takes_is_refused(web_settings: Settings, clock: SimulatedClock) -> None:
    async with Web.open(web_settings, clock=clock) as web:
        with pytest.raises(RefusedAddress):
            await web.get(f"http://{'x' * 70}.example/")


async def test_ones_own_network_can_be_allowed_by_name_or_address(
    web_settings: Settings, clock: SimulatedClock, names: SimulatedNames, loopback: LoopbackWeb
) -> None:
    loopback.answer("/", *[Answer(b"ours")] * 2)
    allowing = web_settings.model_copy(update={"private_hosts": ("127.0.0.1", "Intranet.Example")})

    async with Web.open(allowing, clock=clock, resolver=names) as web:
        bodies = [(await web.get(loopback.url(host, "/"))).body for host in ("127.0.0.1", "intranet.example")]
        with pytest.raises(RefusedAddress):
            await web.get(loopback.url("localhost", "/"))

    assert bodies == [b"ours", b"ours"]
