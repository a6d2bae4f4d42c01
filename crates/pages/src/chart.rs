//! A bar chart as inline SVG, without script or style: classes only, colors from the style sheet. A table with the same
//! figures belongs beside it.
//!
//! Without [`Chart::standing`] the chart is one image with a description. With it, each bar that has something says what it
//! is above the chart when it is pointed at, tapped or reached by the keyboard.

use maud::{Markup, html};

const WIDTH: u128 = 720;
/// The height of the plot with the names below it.
const HEIGHT: u128 = 240;
/// Room for the scale at the left.
const LEFT: u128 = 88;
/// Room for the names of bars below.
const BELOW: u128 = 28;
const ABOVE: u128 = 12;
/// Room above the plot for what a bar says: two lines as large as they are on a phone.
const SAID: u128 = 64;
const RIGHT: u128 = 8;
/// The least height of a part: what is there is always seen.
const LEAST_HEIGHT: u128 = 1;

/// A part of a bar: so much of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The kind, as a class of the style sheet; empty if there is one kind only.
    pub class: &'static str,
    /// How much, in the unit of the scale.
    pub value: u128,
}

/// A bar, its parts from below.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// The text below it; most bars have nothing there.
    pub name: Option<String>,
    /// What it says, in lines of some 50 characters.
    pub lines: Vec<String>,
    /// Its parts. A bar whose parts are all nothing is not drawn.
    pub parts: Vec<Part>,
    /// What it is compared with, as a line across its column.
    pub mark: Option<u128>,
}

/// A chart. There is one on a page at most.
#[derive(Debug)]
pub struct Chart<'a> {
    /// Its name, for people who move through the page by the keyboard.
    pub label: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What it shows, in a sentence.
    pub description: &'a str,
    /// The lines across, from zero to the top, each with its text.
    pub scale: &'a [(u128, String)],
    /// The bars from the left.
    pub bars: &'a [Bar],
    /// The text above while no bar says anything. Without it, bars say nothing but to a pointer.
    pub standing: Option<&'a str>,
    /// The text below: the unit, a key to the colors.
    pub caption: Markup,
}

impl Bar {
    /// Whether there is anything to draw.
    fn says_something(&self) -> bool {
        self.parts.iter().any(|part| part.value > 0) || self.mark.is_some_and(|mark| mark > 0)
    }
}

impl Chart<'_> {
    /// The chart as a page shows it.
    #[must_use]
    pub fn render(&self) -> Markup {
        let said = self.standing.map_or(0, |_| SAID);
        let role = if self.standing.is_some() { "group" } else { "img" };
        let plot = Plot {
            top: self.scale.iter().map(|(value, _)| *value).max().unwrap_or_default().max(1),
            base: said + HEIGHT - BELOW,
            height: HEIGHT - ABOVE - BELOW,
        };
        let slot = (WIDTH - LEFT - RIGHT) / (self.bars.len() as u128).max(1);
        html! {
            figure class="chart" tabindex="0" aria-label=(self.label) {
                svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT + said) } role=(role) aria-labelledby="chart-title chart-text" {
                    title id="chart-title" { (self.title) }
                    desc id="chart-text" { (self.description) }
                    @for (value, text) in self.scale {
                        @let at = plot.base - plot.height_of(*value);
                        line class="grid" x1=(LEFT) x2=(WIDTH - RIGHT) y1=(at) y2=(at) {}
                        text class="amount" x=(LEFT - 8) y=(at + 4) text-anchor="end" { (text) }
                    }
                    @for (index, bar) in self.bars.iter().enumerate() {
                        @let x = LEFT + index as u128 * slot;
                        @if bar.says_something() { (self.drawn(bar, &plot, x, slot)) }
                        @if let Some(name) = &bar.name {
                            text class="day" x=(x + slot / 2) y=(plot.base + 20) text-anchor="middle" { (name) }
                        }
                    }
                    // Behind the bars, so that it gives way to what one of them says.
                    @if let Some(standing) = self.standing { (lines("standing", &[standing.to_owned()])) }
                }
                figcaption { (self.caption) }
            }
        }
    }

    fn drawn(&self, bar: &Bar, plot: &Plot, x: u128, slot: u128) -> Markup {
        let width = slot.saturating_sub(5).max(2);
        let mut y = plot.base;
        let mut rects = Vec::with_capacity(bar.parts.len());
        for part in bar.parts.iter().filter(|part| part.value > 0) {
            let height = plot.height_of(part.value).max(LEAST_HEIGHT);
            y = y.saturating_sub(height);
            rects.push((part.class, y, height));
        }
        let said = bar.lines.join(" ");
        let stack = html! {
            @for (class, y, height) in rects {
                rect class=(format!("bar {class}").trim_end()) x=(x + (slot - width) / 2) y=(y) width=(width) height=(height) rx="2" {
                    @if self.standing.is_none() { title { (said) } }
                }
            }
            @if let Some(mark) = bar.mark.filter(|mark| *mark > 0) {
                @let at = plot.base.saturating_sub(plot.height_of(mark).max(LEAST_HEIGHT));
                line class="same-day" x1=(x) x2=(x + slot) y1=(at) y2=(at) {}
            }
        };
        if self.standing.is_none() {
            return stack;
        }
        html! {
            g class="slot" tabindex="0" role="img" aria-label=(said) {
                // The whole column is met by a finger or a pointer, however low the bar is.
                rect class="reach" x=(x) y=(plot.base - plot.height) width=(slot) height=(plot.height) {}
                (stack)
                (lines("says", &bar.lines))
            }
        }
    }
}

/// Where the bars are and how high they may be.
struct Plot {
    top: u128,
    base: u128,
    height: u128,
}

impl Plot {
    fn height_of(&self, value: u128) -> u128 {
        // A share of the top in parts of the height, without leaving 128 bits.
        let (value, top) = (value.min(self.top), self.top);
        match value.checked_mul(self.height) {
            Some(product) => product / top,
            None => value / (top / self.height).max(1),
        }
    }
}

fn lines(class: &str, lines: &[String]) -> Markup {
    html! {
        text class=(class) x=(LEFT) y="0" {
            @for line in lines { tspan x=(LEFT) dy="1.3em" { (line) } }
        }
    }
}
