//! Randomness and hashes.

use std::collections::BTreeSet;

use kernel::Entropy;
use kernel::digest::sha256_hex;

#[test]
fn a_hash_is_of_each_part_behind_its_length_in_eight_bytes() {
    assert_eq!(sha256_hex(&["ab", "c"]), "601d5476e2ccfe2c87a2bba7a322659734a05749d5b5aa781f513e4912db0d5f");
    assert_eq!(sha256_hex(&["a", "bc"]), "3fafa1cf2f19a7c1129beb20cf0983f73a489a221fc0dd2f16d1be292d089205");
    assert_eq!(sha256_hex(&[]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[test]
fn a_seed_gives_its_own_chain_of_blocks() {
    // The state is hashed from the seed's eight bytes, and again for each block of 32 bytes; a block is the hash of
    // `output` and the state.
    let entropy = Entropy::seeded(7);
    assert_eq!(
        entropy.hex::<40>().unwrap(),
        "35ffe3a58ba25ad7cac27ce1a5a2b371d760aec75e6df5bf658de9add0064c5b667aead749729588"
    );
    assert_eq!(entropy.hex::<4>().unwrap(), "235cb568");
    assert_eq!(Entropy::seeded(7).bytes::<2>().unwrap(), [53, 255]);
}

#[test]
fn drawn_bytes_are_never_the_same_again() {
    let entropy = Entropy::system();
    let drawn: BTreeSet<String> = (0..50).map(|_| entropy.hex::<16>().unwrap()).collect();
    assert!(drawn.len() == 50 && drawn.iter().all(|text| text.len() == 32));
    let clone = Entropy::seeded(1);
    let twin = clone.clone();
    assert_ne!(clone.bytes::<8>().unwrap(), twin.bytes::<8>().unwrap(), "a clone draws from the same chain");
}

#[test]
fn a_number_below_a_bound_is_any_of_them() {
    let entropy = Entropy::seeded(3);
    let drawn: BTreeSet<u32> = (0..400).map(|_| entropy.below(6).unwrap()).collect();
    assert_eq!(drawn, (0..6).collect());
    assert_eq!((entropy.below(0).unwrap(), entropy.below(1).unwrap()), (0, 0));
    let large: Vec<u32> = (0..200).map(|_| entropy.below(3_000_000_000).unwrap()).collect();
    assert!(large.iter().all(|drawn| *drawn < 3_000_000_000));
    let above = large.iter().filter(|drawn| **drawn >= 1_500_000_000).count();
    assert!((60..140).contains(&above), "no half is drawn more often: {above}");
    let first_third = large.iter().filter(|drawn| **drawn < 1_294_967_296).count();
    assert!(first_third < 120, "what does not divide evenly is drawn again: {first_third}");
}

#[test]
fn what_is_drawn_below_a_bound_is_the_first_fair_number_of_the_chain() {
    let entropy = Entropy::seeded(11);
    let drawn: Vec<u32> = (0..6).map(|_| entropy.below(3_000_000_000).unwrap()).collect();
    assert_eq!(drawn, [620_374_899, 676_138_343, 84_641_361, 2_231_059_406, 2_594_849_686, 54_087_657]);
    let entropy = Entropy::seeded(11);
    let drawn: Vec<u32> = (0..6).map(|_| entropy.below(1_000_000).unwrap()).collect();
    assert_eq!(drawn, [374_899, 138_343, 641_361, 59_406, 849_686, 87_657]);
}

#[test]
fn a_drawn_number_that_ends_the_fair_range_is_drawn_again() {
    // After three, this seed draws 2,231,059,406. Below that bound the fair numbers end before it, and the one after it,
    // 2,594,849,686, is beyond them too.
    let entropy = Entropy::seeded(11);
    (0..3).for_each(|_| assert!(entropy.below(1_000_000).unwrap() < 1_000_000));
    assert_eq!(entropy.below(2_231_059_406).unwrap(), 54_087_657);
}
