"""Every spelling of an address comes down to one host, and no address of a private network passes for a public one."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import IngestError, SettingsError
from workbench.ingest.addresses import follow, is_global, is_local_name, parse_allowed, parse_target


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://Paper.Example/a", "paper.example"),
        ("http://paper.example./a", "paper.example"),
        ("http://2130706433/", "127.0.0.1"),
        ("http://0x7f000001/", "127.0.0.1"),
        ("http://0x7F.1/", "127.0.0.1"),
        ("http://0177.0.0.01/", "127.0.0.1"),
        ("http://127.1/", "127.0.0.1"),
        ("http://10.258/", "10.0.1.2"),
        ("http://127.0.0.1./", "127.0.0.1"),
        ("http://0/", "0.0.0.0"),
        ("http://１２７.0.0.1/", "127.0.0.1"),
        ("http://①②⑦.0.0.①/", "127.0.0.1"),
        ("http://127。0。0。1/", "127.0.0.1"),
        ("http://[::ffff:7f00:1]/", "127.0.0.1"),
        ("http://[0:0:0:0:0:0:0:1]/", "::1"),
        ("http://газета.example/", "xn--80aahjj1e.example"),
        ("http://LOCALHOST/", "localhost"),
        ("http://ⓛocalhost/", "localhost"),
        ("http://my_paper.example/", "my_paper.example"),
    ],
)
def test_a_host_is_brought_to_one_form(url: str, host: str) -> None:
    assert parse_target(url).host == host


@pytest.mark.parametrize(
    "url",
    [
        "",
        "paper.example/a",
        "ftp://paper.example/",
        "file:///etc/hostname",
        "javascript:alert(1)",
        "gopher://paper.example/",
        "http://",
        "http:///a",
        "http:\\\\paper.example",
        "http://user@paper.example/",
        "http://user:word@paper.example/",
        "http://paper.example@10.0.0.1/",
        "http://paper.example\\@10.0.0.1/",
        "http://10.0.0.1\\.paper.example/",
        "http://paper.example:99999/",
        "http://paper.example:x/",
        "http://paper.example:80:80/",
        "http://pap er.example/",
        "http://paper.exam\tple/",
        "http://paper.example/\x00",
        "http://127%2e0.0.1/",
        "http://256.0.0.1/",
        "http://1.2.3.4.5/",
        "http://08.0.0.1/",
        "http://4294967296/",
        "http://paper..example/",
        "http://-paper.example/",
        "http://[fe80::1%25eth0]/",
        "http://[::1/",
        "http://[paper.example]/",
        "http://" + "a" * 64 + ".example/",
        "http://paper.example/" + "a" * 5000,
        "http://paper.example℀.test/",
    ],
)
def test_what_is_no_fetchable_address_is_refused(url: str) -> None:
    with pytest.raises(IngestError) as caught:
        parse_target(url)
    assert caught.value.code == "bad_url"


def test_the_path_is_percent_encoded_and_the_fragment_dropped() -> None:
    target = parse_target("https://paper.example/новини і?q=a b#part")
    assert target.path == "/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8%20%D1%96?q=a%20b"


def test_an_encoded_path_is_not_encoded_twice() -> None:
    assert parse_target("https://paper.example/a%20b").path == "/a%20b"


def test_the_port_is_told_only_where_it_is_not_the_schemes_own() -> None:
    assert parse_target("http://paper.example:80/").url == "http://paper.example/"
    assert parse_target("https://[2001:db8::1]:80/").url == "https://[2001:db8::1]:80/"


def test_a_relative_redirect_stays_on_its_host() -> None:
    assert follow(parse_target("https://paper.example/a/b"), "../c").url == "https://paper.example/c"


def test_a_broken_redirect_is_a_bad_url() -> None:
    with pytest.raises(IngestError) as caught:
        follow(parse_target("https://paper.example/"), "http://[broken")
    assert caught.value.code == "bad_url"


PRIVATE = [
    *(
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
    ),
    *("169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.0.170", "192.0.2.1"),
    *("192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:10.0.0.1", "::ffff:0:8.8.8.8", "::ffff:127.0.0.1"),
    *("64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b:1::8.8.8.8", "100::1", "100:0:0:1::1"),
    *("2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:20::1", "2001:db8::1"),
    *("2002:7f00:1::1", "2002:a00:1::1", "2002:c0a8:101::1", "2002:a9fe:a9fe::1", "3fff::1", "3fff:fff::1", "5f00::1"),
    *("fc00::1", "fd12:3456::1", "fe80::1", "fe80::5efe:8.8.8.8", "fec0::1", "ff02::1", "ff0e::1", "4000::1"),
    *("2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:192.168.1.1", "2606:4700::5efe:127.0.0.1"),
]


@pytest.mark.parametrize("text", PRIVATE)
def test_an_address_outside_the_public_internet_is_not_global(text: str) -> None:
    assert not is_global(ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        *("1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "223.255.255.255"),
        *("2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"),
    ],
)
def test_a_public_address_is_global(text: str) -> None:
    assert is_global(ip_address(text))


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_no_ipv4_address_is_global_that_the_standard_library_calls_private(ip: IPv4Address) -> None:
    assert not (is_global(ip) and (ip.is_private or ip.is_multicast or ip.is_reserved or ip.is_link_local))


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_judged_alike_inside_its_ipv6_forms(number: int) -> None:
    alone = is_global(IPv4Address(number))
    assert is_global(IPv6Address((0xFFFF << 32) | number)) == alone
    assert is_global(IPv6Address((0x0064_FF9B << 96) | number)) == alone
    assert is_global(IPv6Address((0x2002 << 112) | (number << 80) | 1)) == alone


@given(st.integers(0, 2**32 - 1).map(IPv4Address), st.sampled_from(["{0}", "{0:#x}", "0{0:o}"]))
def test_a_number_is_read_as_the_address_it_stands_for(ip: IPv4Address, form: str) -> None:
    assert parse_target(f"http://{form.format(int(ip))}/").host == str(ip)


@given(st.text(max_size=80))
def test_any_text_is_a_target_or_a_bad_url(text: str) -> None:
    try:
        target = parse_target(text)
    except IngestError as error:
        assert error.code == "bad_url"
    else:
        assert target.scheme in ("http", "https") and target.host and target.path.startswith("/")


@given(st.text(max_size=40))
def test_a_target_is_parsed_to_itself_again(host: str) -> None:
    try:
        target = parse_target(f"http://{host}/")
    except IngestError:
        return
    assert parse_target(target.url) == target


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "nas.local", "intranet", "db.internal", "x.home.arpa"])
def test_names_of_the_own_network_are_local(host: str) -> None:
    assert is_local_name(host)


def test_a_public_name_is_not_local() -> None:
    assert not is_local_name("local.paper.example")


def test_allowed_hosts_are_kept_in_canonical_form() -> None:
    assert parse_allowed(["Archive.Intranet:8080", "[0:0::1]:9000"]) == {"archive.intranet:8080", "[::1]:9000"}


@pytest.mark.parametrize(
    "entry", ["archive", "archive:", "archive:0", "archive:70000", "archive:80/x", "u@archive:80", ""]
)
def test_an_allowed_entry_that_is_no_host_and_port_is_a_settings_error(entry: str) -> None:
    with pytest.raises(SettingsError, match="fetch_allow"):
        parse_allowed([entry])
