//! The one integration binary: stories, the house's rules, the replay of events/.

mod architecture;
