//! Values that no log and no error may show.

/// Gives a secret a `Debug` that prints its type and nothing of its value.
///
/// ```
/// struct Password(String);
/// kernel::hide_in_debug!(Password);
/// assert_eq!(format!("{:?}", Password("plum".to_owned())), "Password(…)");
/// ```
#[macro_export]
macro_rules! hide_in_debug {
    ($name:ident) => {
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

#[cfg(test)]
mod tests {
    struct Digits(u32);
    crate::hide_in_debug!(Digits);

    #[test]
    fn a_hidden_value_shows_its_type_alone() {
        let digits = Digits(123_456);
        assert_eq!((format!("{digits:?}"), digits.0), ("Digits(…)".to_owned(), 123_456));
    }
}
