//! Which addresses an endpoint may have: each range of the registries (IANA, RFC 6890) by its first, its last, and both neighbors.

use std::net::IpAddr;

use telling::is_public;

fn public(text: &str) -> bool {
    is_public(text.parse::<IpAddr>().unwrap())
}

#[test]
fn each_special_range_begins_and_ends_where_the_registry_says() {
    for [before, first, last, after] in [
        ["9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"],
        ["100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"],
        ["126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.1"],
        ["169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"],
        ["172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"],
        ["191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"],
        ["192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"],
        ["192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"],
        ["198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"],
        ["198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"],
        ["203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"],
        ["2001:db7:ffff::1", "2001:db8::", "2001:db8:ffff::1", "2001:db9::"],
        ["2001:1::1", "2002::", "2002:ffff::1", "2003::"],
    ] {
        assert_eq!([before, first, last, after].map(public), [true, false, false, true], "{first} to {last}");
    }
}

#[test]
fn the_internet_has_neither_the_first_addresses_nor_the_last() {
    assert_eq!(["0.0.0.0", "0.255.255.255", "1.0.0.0"].map(public), [false, false, true]);
    assert_eq!(
        ["223.255.255.255", "224.0.0.0", "240.0.0.0", "255.255.255.255"].map(public),
        [true, false, false, false]
    );
    assert_eq!(["1fff::1", "2000::1", "3fff::1", "4000::1"].map(public), [false, true, true, false]);
    assert_eq!(["2001:0:ffff::1", "2001:1::1", "2600::"].map(public), [false, true, true]);
}

#[test]
fn what_resembles_a_special_range_in_one_part_only_is_public() {
    let alike =
        ["100.0.0.1", "64.100.0.1", "192.1.0.1", "193.0.0.1", "192.0.7.1", "197.18.0.1", "199.19.0.1", "20.1.0.1"];
    assert_eq!(alike.map(public), [true; 8]);
    assert_eq!(["2600:db8::1", "2a00:0:0::1"].map(public), [true; 2]);
}

#[test]
fn a_mapped_address_is_what_it_stands_for() {
    assert_eq!(["::ffff:8.8.8.8", "::ffff:10.0.0.1", "::ffff:169.254.169.254"].map(public), [true, false, false]);
}
