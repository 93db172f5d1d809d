//! The words of the domain: stance, quad class, event category, sentiment.
//!
//! Names are written one way and read without regard to case, space, underscore, and hyphens inside a word.

/// The form in which two spellings of a name are compared: lower case, without spaces, underscores, and hyphens inside a word. Any other
/// hyphen means something: `-1` isn't `1`, nor `B-` the same as `B`.
pub fn fold(name: &str) -> String {
    let mut before = ' ';
    let mut rest = name.chars();
    let mut out = String::new();
    while let Some(c) = rest.next() {
        let sides = [before, rest.clone().next().unwrap_or(' ')];
        let joins = c == '-' && sides.iter().all(|c| c.is_alphanumeric()) && sides.iter().any(|c| c.is_alphabetic());
        if !(joins || c.is_whitespace() || c == '_') {
            out.extend(c.to_lowercase());
        }
        before = c;
    }
    out
}

/// Defines an enum whose variants have one written name each.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            /// Every value, in its stated order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name as it is written.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads a name, whatever its case, spaces and underscores, and hyphens inside a word.
            pub fn read(text: &str) -> Option<Self> {
                let folded = fold(text);
                Self::ALL.iter().copied().find(|v| fold(v.name()) == folded)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

words! {
    /// The relation between two states that a text shows. Not its tone: that is [`Sentiment`].
    Stance {
        /// They help, agree, give way, or talk.
        Cooperative = "cooperative",
        /// They demand, accuse, refuse, threaten, coerce, or fight.
        Hostile = "hostile",
        /// No act between them.
        Neutral = "neutral",
    }
}

words! {
    /// The tone of a text. Not the relation between states: that is [`Stance`].
    Sentiment {
        /// Praise, success, good news.
        Positive = "positive",
        /// Blame, failure, bad news.
        Negative = "negative",
        /// Neither, or both in balance.
        Neutral = "neutral",
    }
}

words! {
    /// Words or deeds, with or against: the four classes of event data, and none.
    QuadClass {
        /// No act between the two.
        Neutral = "NEUTRAL",
        /// Agrees, meets, praises.
        VerbalCooperation = "VERBAL_COOPERATION",
        /// Trades, helps, gives way.
        MaterialCooperation = "MATERIAL_COOPERATION",
        /// Demands, accuses, refuses, threatens.
        VerbalConflict = "VERBAL_CONFLICT",
        /// Protests, sanctions, mobilises, coerces, attacks.
        MaterialConflict = "MATERIAL_CONFLICT",
    }
}

words! {
    /// Event categories of PLOVER (Open Event Data Alliance, manual draft 0.8), as the published benchmark on
    /// it uses them (Hu et al., ACL 2024: fifteen, CONCEDE and RETREAT joined as YIELD), and NEUTRAL.
    Category {
        /// Agrees, promises, will meet, will sign.
        Agree = "AGREE",
        /// Meets, visits, calls, negotiates, mediates.
        Consult = "CONSULT",
        /// Praises, endorses, recognises, ratifies, signs.
        Support = "SUPPORT",
        /// Trades, shares intelligence, exercises and operates jointly.
        Cooperate = "COOPERATE",
        /// Gives economic, military or humanitarian help, asylum, peacekeepers.
        Aid = "AID",
        /// Eases sanctions, releases, withdraws, ceases fire, resigns.
        Yield = "YIELD",
        /// Demands, appeals, calls on, urges.
        Request = "REQUEST",
        /// Criticises, denounces, sues, investigates.
        Accuse = "ACCUSE",
        /// Refuses, vetoes, cancels, breaks off talks.
        Reject = "REJECT",
        /// Threatens with force, sanctions, breaking relations.
        Threaten = "THREATEN",
        /// Demonstrates, strikes, riots.
        Protest = "PROTEST",
        /// Embargoes, cuts aid, expels diplomats.
        Sanction = "SANCTION",
        /// Alerts, masses troops, tests weapons.
        Mobilize = "MOBILIZE",
        /// Seizes, arrests, deports, attacks computers.
        Coerce = "COERCE",
        /// Attacks, bombs, kills.
        Assault = "ASSAULT",
        /// No act between this pair.
        Neutral = "NEUTRAL",
    }
}

impl QuadClass {
    /// The stance that the class belongs to.
    pub fn stance(self) -> Stance {
        match self {
            Self::Neutral => Stance::Neutral,
            Self::VerbalCooperation | Self::MaterialCooperation => Stance::Cooperative,
            Self::VerbalConflict | Self::MaterialConflict => Stance::Hostile,
        }
    }
}

impl Category {
    /// The quad class that the category belongs to.
    pub fn quad(self) -> QuadClass {
        match self {
            Self::Agree | Self::Consult | Self::Support => QuadClass::VerbalCooperation,
            Self::Cooperate | Self::Aid | Self::Yield => QuadClass::MaterialCooperation,
            Self::Request | Self::Accuse | Self::Reject | Self::Threaten => QuadClass::VerbalConflict,
            Self::Protest | Self::Sanction | Self::Mobilize | Self::Coerce | Self::Assault => QuadClass::MaterialConflict,
            Self::Neutral => QuadClass::Neutral,
        }
    }

    /// Intensity from −10 (most hostile) to +10 (most cooperative), after the Goldstein values that PLOVER
    /// gives its categories (manual draft 0.8).
    pub fn intensity(self) -> f64 {
        match self {
            Self::Agree | Self::Consult => 2.5,
            Self::Support => 5.0,
            Self::Cooperate => 9.5,
            Self::Aid => 10.0,
            Self::Yield => 5.5,
            Self::Request | Self::Neutral => 0.0,
            Self::Accuse => -2.5,
            Self::Reject => -2.0,
            Self::Threaten => -3.5,
            Self::Protest => -5.0,
            Self::Sanction => -6.0,
            Self::Mobilize => -5.5,
            Self::Coerce => -7.0,
            Self::Assault => -9.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_without_regard_to_case_and_joints() {
        assert_eq!(QuadClass::read("verbal-Cooperation"), Some(QuadClass::VerbalCooperation));
        assert_eq!(QuadClass::read(" VERBAL cooperation "), Some(QuadClass::VerbalCooperation));
        assert_eq!(Category::read("assault"), Some(Category::Assault));
        assert_eq!(Stance::read("friendly"), None);
    }

    #[test]
    fn stance_and_intensity_never_disagree_in_sign() {
        for c in Category::ALL {
            match c.quad().stance() {
                Stance::Cooperative => assert!(c.intensity() > 0.0),
                Stance::Hostile => assert!(c.intensity() <= 0.0),
                Stance::Neutral => assert_eq!(c.intensity(), 0.0),
            }
        }
    }
}
