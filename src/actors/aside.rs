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
            How::Named(r) if !r.official && matches!(named.mention.kind, Kind::State | Kind::Organisation) => r.sense,
            _ => return false,
        };
        if self.topic(item) {
            return true;
        }
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

    /// Whether an actor only names what others are concerned with: "the Syrian crisis", "talks on Syria"; but not "the Iran-Iraq war".
    fn topic(&self, item: usize) -> bool {
        let joined = |i: usize| self.items.get(i).is_some_and(|n| n.joined);
        let matter = match self.word(item + 1) {
            "civil" => self.word(item + 2) == "war",
            "peace" | "political" => {
                matches!(self.word(item + 2), "plan" | "process" | "settlement" | "solution" | "talks" | "transition")
            }
            next => matches!(next, "conflict" | "crisis" | "dossier" | "file" | "issue" | "problem" | "question" | "war"),
        };
        let against = (item + 2..item + 4).any(|i| matches!(self.word(i), "against" | "between" | "on" | "with"));
        if matter && !joined(item) && !joined(item + 1) && !against {
            return true;
        }
        let about = self.governor(item).filter(|&k| matches!(self.word(k), "about" | "on" | "over" | "regarding"));
        about.is_some_and(|k| matter_of_talk(self.before(k, 1)))
    }
}

/// Words of talk, whose matter stands behind "on" or "about".
#[rustfmt::skip]
fn matter_of_talk(word: &str) -> bool {
    matches!(
        word,
        "briefing" | "conference" | "consultations" | "contacts" | "conversation" | "cooperate" | "cooperation" | "coordinate"
            | "coordination" | "debate" | "dialogue" | "differences" | "disagree" | "disagreement" | "disagreements" | "discussion"
            | "discussions" | "meeting" | "meetings" | "negotiations" | "summit" | "talk" | "talked" | "talking" | "talks"
    )
}
