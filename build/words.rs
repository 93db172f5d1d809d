//! Names that are words as well, and what they must look like in a text to count.

use crate::key::{Case, Parts, key_of};
use crate::kind::Sense;

/// Names that are also common words or personal names: they count with a capital letter only.
const CASED: &str = "turkey chad china japan jordan georgia polish pole poles guinea guineas swede swedes dane danes niger togo cuba peru mali malta \
                     panama holland lebanon monaco bermuda jersey finn finns turk turks scot scots lao thai dutch czech states emirates";

/// Acronyms that are also words: they count in capitals only.
pub const WORDS: &str = "alba andean ansari arena boss care coalition dans dina eco fact ford guam isa jungle mend model pace plan rand safe sentry shanti shape \
                         side";

/// Names that are also everyday words: alone they count only after an article or before a word such as `newspaper`.
pub const EVERYDAY: &str = "age base citizen conservatives dawn gendarmerie gendarmes greens harmony hawks hill home independent \
                        jane let liberation lodge loyalists memorial moderates monitor nation national nationalists news observer \
                        orange paper peninsula rangers settlers shah standard star stern times unionists";

/// Whether a name is a word of a list.
pub fn listed(words: &str, name: &str) -> bool {
    let key = key_of(name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name));
    words.split_whitespace().any(|w| w == key)
}

/// How a name must be capitalised in a text.
pub fn form(name: &str, sense: Sense) -> u8 {
    let name = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
    let mut parts = Parts::default();
    parts.read(name);
    let (Some(first), single) = (parts.all.first(), parts.len() == 1) else { return 1 };
    let letters = parts.key(0).chars().count();
    if single && first.case == Case::Upper && letters <= 3 {
        2
    } else if single && first.case == Case::Upper && letters <= 6 {
        1
    } else if first.case == Case::Lower || (!single && matches!(sense, Sense::Name | Sense::Demonym)) {
        0
    } else if single
        && (letters < 5
            || CASED.split_whitespace().any(|c| c == parts.key(0))
            || !matches!(sense, Sense::Name | Sense::Demonym | Sense::Capital))
    {
        1
    } else {
        0
    }
}
