//! Actors that are named and take no part: where something happens, and what only says more of somebody else.

use crate::actors::finder::How;
use crate::actors::kind::{Kind, Sense};
use crate::actors::masks::Named;
use crate::actors::phrase::{Phrase, locative};
use crate::span::Span;

impl Phrase {
    /// Whether the actor at an item only says more of somebody or something else: "the UN-backed force", "(TASS)", "envoy to the EU".
    pub(super) fn background(&self, text: &str, named: &Named, item: usize) -> bool {
        let hyphened = self.items.get(item + 1).is_some_and(|n| n.joined && n.actor.is_none());
        if hyphened {
            return !matches!(self.word(item + 1), "led" | "spearheaded");
        }
        let Span { start, end } = named.mask.span;
        let behind = text[end..].trim_start();
        if item == 0 && (behind.starts_with([':', '\u{2014}', '\u{2013}']) || behind.starts_with("- ") || behind.starts_with("--")) {
            return true;
        }
        if text[..start].ends_with('(') && text[end..].starts_with(')') {
            return true;
        }
        // "Iran's envoy to the UN": where somebody is sent is part of his office.
        let envoy = |word: &str| {
            let word = word.to_lowercase();
            ["ambassador", "envoy", "representative", "delegate", "mission"].iter().any(|e| word.ends_with(e))
        };
        let sender = item.checked_sub(2).map(|k| &self.items[k]);
        self.before(item, 1) == "to" && sender.is_some_and(|s| envoy(s.span.of(text)))
    }

    /// Whether the actor at an item is where something happens, or what somebody comes from, rather than one who takes part.
    pub(super) fn place(&self, text: &str, named: &Named, item: usize) -> bool {
        let next = self.word(item + 1);
        let sense = match named.mention.how {
            How::Named(r) if named.mention.kind == Kind::State || named.mention.kind == Kind::Organisation => r.sense,
            _ => return false,
        };
        let Some(k) = self.governor(item) else { return false };
        if !locative(self.word(k)) && self.word(k) != "of" {
            return false;
        }
        let possessive = text[named.mention.span.end..named.mask.span.end].contains(['\'', '\u{2019}']);
        if possessive {
            return matches!(
                next,
                "airspace"
                    | "border"
                    | "capital"
                    | "city"
                    | "coast"
                    | "east"
                    | "north"
                    | "northeast"
                    | "northwest"
                    | "parliament"
                    | "port"
                    | "province"
                    | "region"
                    | "south"
                    | "southeast"
                    | "southwest"
                    | "territory"
                    | "town"
                    | "waters"
                    | "west"
            );
        }
        if sense == Sense::Demonym
            && matches!(
                next,
                "captivity" | "custody" | "detention" | "hands" | "jail" | "jails" | "prison" | "prisons" | "politics" | "affairs"
            )
        {
            return false;
        }
        // What is done inside another's house is done to it.
        let verb = |n| {
            matches!(
                self.before(k, n),
                "arrive"
                    | "arrived"
                    | "arrives"
                    | "arriving"
                    | "interfere"
                    | "interfered"
                    | "interferes"
                    | "interfering"
                    | "interference"
                    | "intervene"
                    | "intervened"
                    | "intervenes"
                    | "intervening"
                    | "intervention"
                    | "invest"
                    | "invested"
                    | "investing"
                    | "investment"
                    | "investments"
                    | "landed"
                    | "meddle"
                    | "meddled"
                    | "meddles"
                    | "meddling"
                    | "confidence"
                    | "trust"
                    | "interests"
                    | "ambassador"
                    | "authorities"
                    | "court"
                    | "courts"
                    | "government"
                    | "judge"
                    | "officials"
                    | "parliament"
                    | "police"
                    | "prosecutors"
                    | "rulers"
            )
        };
        !(self.word(k) == "in" && (verb(1) || verb(2)))
    }
}
