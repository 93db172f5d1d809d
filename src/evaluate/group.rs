//! Arbitrary ids as dense ones.

/// Each id's index among the distinct ids in ascending order, and how many distinct ids there are.
///
/// Ascending order and not first appearance, so that the order of rows decides nothing. O(n log n).
pub(super) fn dense(ids: &[usize]) -> (Vec<usize>, usize) {
    let mut distinct = ids.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    (ids.iter().map(|id| distinct.partition_point(|d| d < id)).collect(), distinct.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_dense_in_ascending_order() {
        assert_eq!(dense(&[70, 5, 70, 9]), (vec![2, 0, 2, 1], 3));
        assert_eq!(dense(&[]), (vec![], 0));
    }
}
