//! Pairs of texts that share nearly all their words: MinHash over shingles of three words, in bands, and then the exact Jaccard
//! similarity of what falls together (Broder 1997; Leskovec, Rajaraman & Ullman, *Mining of Massive Datasets*, ch. 3).

use std::collections::BTreeMap;

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Words of a shingle.
const WORDS: usize = 3;
/// Bands, and hashes of a band: of pairs at the threshold, one in 300,000 is missed.
const BANDS: u64 = 32;
const HASHES: u64 = 5;
/// Texts that fall together are compared with this many before them, so that time is linear however many are alike.
const LOOK: usize = 16;
/// Jaccard similarity from which on texts are near.
pub(super) const NEAR: f64 = 0.8;

/// The distinct shingles of a text, hashed, ascending. A text too short for one is a shingle of its own.
pub(super) fn shingles(words: &[String]) -> Vec<u64> {
    let mut out: Vec<u64> = words.windows(WORDS).map(|w| xxh3_64(w.join(" ").as_bytes())).collect();
    if out.is_empty() {
        out.push(xxh3_64(words.join(" ").as_bytes()));
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Jaccard similarity of two ascending sets.
pub(super) fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, both) = (i + 1, j + 1, both + 1),
        }
    }
    both as f64 / (a.len() + b.len() - both).max(1) as f64
}

/// Pairs of texts whose similarity is [`NEAR`] or above, the lower number first, with the similarity; ascending.
pub(super) fn pairs(texts: &[Vec<u64>], step: &mut dyn FnMut(usize, usize)) -> BTreeMap<(usize, usize), f64> {
    let mut out = BTreeMap::new();
    for band in 0..BANDS {
        step(band as usize, BANDS as usize);
        let mut keys: Vec<(u64, usize)> = texts.iter().enumerate().map(|(t, shingles)| (key(shingles, band), t)).collect();
        keys.sort_unstable();
        for same in keys.chunk_by(|a, b| a.0 == b.0) {
            for (k, &(_, b)) in same.iter().enumerate() {
                for &(_, a) in &same[k.saturating_sub(LOOK)..k] {
                    let (least, most) = (texts[a].len().min(texts[b].len()), texts[a].len().max(texts[b].len()));
                    if (least as f64) < NEAR * most as f64 || out.contains_key(&(a, b)) {
                        continue;
                    }
                    let similarity = jaccard(&texts[a], &texts[b]);
                    if similarity >= NEAR {
                        out.insert((a, b), similarity);
                    }
                }
            }
        }
    }
    out
}

/// The least hashes of a text in a band, as one number.
fn key(shingles: &[u64], band: u64) -> u64 {
    let mut bytes = [0; 8 * HASHES as usize];
    for (h, to) in (0..HASHES).zip(bytes.chunks_exact_mut(8)) {
        // An affine map by an odd factor permutes the hashes.
        let factor = xxh3_64_with_seed(b"factor", band * HASHES + h) | 1;
        let offset = xxh3_64_with_seed(b"offset", band * HASHES + h);
        let least = shingles.iter().map(|s| s.wrapping_mul(factor).wrapping_add(offset)).min().unwrap_or_default();
        to.copy_from_slice(&least.to_le_bytes());
    }
    xxh3_64(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Vec<u64> {
        shingles(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn similarity_by_hand() {
        // abc bcd cde, and bcd cde def: two of four.
        assert_eq!(jaccard(&of("a b c d e"), &of("b c d e f")), 0.5);
        assert_eq!((jaccard(&of("a b"), &of("a b")), jaccard(&of("a b"), &of("a c"))), (1.0, 0.0));
    }

    #[test]
    fn many_texts_alike_are_paired_in_linear_time() {
        let texts: Vec<Vec<u64>> = (0..2000).map(|_| of("a b c d e f")).collect();
        assert_eq!(pairs(&texts, &mut |_, _| ()).len(), 1999 * LOOK - LOOK * (LOOK - 1) / 2);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn what_is_near_is_found(texts in proptest::collection::vec(proptest::collection::vec(0u8..40, 30..60), 4..10), change in 0usize..30) {
            let mut texts: Vec<Vec<String>> = texts.into_iter().map(|t| t.iter().map(u8::to_string).collect()).collect();
            let mut twin = texts[0].clone();
            twin[change] = "x".into();
            texts.push(twin);
            let sets: Vec<Vec<u64>> = texts.iter().map(|t| shingles(t)).collect();
            let found = pairs(&sets, &mut |_, _| ());
            for (b, set) in sets.iter().enumerate() {
                for (a, before) in sets[..b].iter().enumerate() {
                    let similarity = jaccard(before, set);
                    prop_assert_eq!(found.get(&(a, b)).copied(), (similarity >= NEAR).then_some(similarity));
                }
            }
        }
    }
}
