//! Brand colors, and whether text in them can be read.

use std::fmt;

use crate::section::Section;

/// The surfaces that the light theme puts accents on: cards and the page.
pub const SURFACES_LIGHT: [Color; 2] = [Color::rgb(0xff, 0xff, 0xff), Color::rgb(0xf5, 0xf6, 0xf8)];
/// The surfaces that the dark theme puts accents on: cards and the page.
pub const SURFACES_DARK: [Color; 2] = [Color::rgb(0x1a, 0x1e, 0x25), Color::rgb(0x11, 0x14, 0x19)];
/// WCAG 2.2, success criterion 1.4.3 (AA): text needs a contrast of 4.5 to 1, here in hundredths.
const LEAST_CONTRAST_HUNDREDTHS: u32 = 450;

/// A color of the sRGB space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color {
    red: u8,
    green: u8,
    blue: u8,
}

/// The brand's colors in both themes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colors {
    /// On white.
    pub light: Palette,
    /// On near black.
    pub dark: Palette,
}

/// The colors of one theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Links, main buttons, the current step.
    pub accent: Color,
    /// Text on the accent.
    pub on_accent: Color,
}

impl Color {
    const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Reads `#rrggbb`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |range| digits.get(range).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        Some(Self::rgb(part(0..2)?, part(2..4)?, part(4..6)?))
    }

    /// Relative luminance, WCAG 2.2 definition.
    fn luminance(self) -> f64 {
        let channel = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.0722f64.mul_add(channel(self.blue), 0.2126f64.mul_add(channel(self.red), 0.7152 * channel(self.green)))
    }

    /// The contrast with another color in hundredths, rounded down: 100 to 2100.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the ratio lies between 1 and 21")]
    fn contrast_hundredths(self, other: Self) -> u32 {
        let (one, two) = (self.luminance(), other.luminance());
        ((one.max(two) + 0.05) / (one.min(two) + 0.05) * 100.0) as u32
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

pub(crate) fn read_colors(file: &Section<'_>) -> Option<Colors> {
    let section = file.section("colors")?;
    let light = read_palette(&section, "light", "the light theme's background", &SURFACES_LIGHT);
    let dark = read_palette(&section, "dark", "the dark theme's background", &SURFACES_DARK);
    section.finish();
    Some(Colors { light: light?, dark: dark? })
}

fn read_palette(colors: &Section<'_>, theme: &str, surface: &str, surfaces: &[Color]) -> Option<Palette> {
    let section = colors.section(theme)?;
    let expected = "a color like \"#1a2b3c\"";
    let accent = section.parsed("accent", expected, Color::parse);
    let on_accent = section.parsed("on_accent", expected, Color::parse);
    section.finish();
    let (accent, on_accent) = (accent?, on_accent?);
    let too_weak = |ink: Color, ground: Color| {
        let contrast = ink.contrast_hundredths(ground);
        (contrast < LEAST_CONTRAST_HUNDREDTHS).then(|| format!("{}.{:02}", contrast / 100, contrast % 100))
    };
    if let Some(ratio) = surfaces.iter().find_map(|ground| too_weak(accent.value, *ground)) {
        let advice = if theme == "light" { "darker" } else { "lighter" };
        let what = format!(
            "{} {} on {surface} has a contrast of {ratio} to 1, but text needs 4.5 to 1 (WCAG AA): choose a {advice} one",
            section.path("accent"),
            accent.value
        );
        section.mistake(&accent.span, what);
    }
    if let Some(ratio) = too_weak(on_accent.value, accent.value) {
        let what = format!(
            "{} {} on the accent {} has a contrast of {ratio} to 1, but text needs 4.5 to 1 (WCAG AA)",
            section.path("on_accent"),
            on_accent.value,
            accent.value
        );
        section.mistake(&on_accent.span, what);
    }
    Some(Palette { accent: accent.value, on_accent: on_accent.value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_computed_as_wcag_defines_it() {
        let (black, white) = (Color::rgb(0, 0, 0), Color::rgb(255, 255, 255));
        assert_eq!(black.contrast_hundredths(white), 2100);
        assert_eq!(white.contrast_hundredths(white), 100);
        let gray = Color::parse("#767676").unwrap();
        assert_eq!(gray.contrast_hundredths(white), 454);
        assert_eq!(gray.to_string(), "#767676");
    }
}
