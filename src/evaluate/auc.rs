//! The area under the ROC curve, from ranks.

/// Rows of two labels in ascending order of the second one's probability, ready to be weighed again and again.
#[derive(Debug, Clone)]
pub(super) struct Ranking {
    rows: Vec<Ranked>,
}

#[derive(Debug, Clone)]
struct Ranked {
    group: usize,
    positive: bool,
    /// Scored higher than the row before, so that what was tied ends here.
    higher: bool,
}

impl Ranking {
    /// Sorts the rows by score. O(n log n).
    pub(super) fn new(score: &[f64], positive: &[bool], group: &[usize]) -> Self {
        let mut order: Vec<usize> = (0..score.len()).collect();
        order.sort_by(|&a, &b| score[a].total_cmp(&score[b]));
        let mut last = f64::NEG_INFINITY;
        let row = |i: usize| {
            let higher = score[i] > last;
            last = score[i];
            Ranked { group: group[i], positive: positive[i], higher }
        };
        Self { rows: order.into_iter().map(row).collect() }
    }

    /// The probability that a row of the second label scores higher than one of the first, half counted where they tie: 0 to 1,
    /// `None` where either label has no row. `weight` counts each group's rows that many times. O(n).
    ///
    /// U / (n₁ n₀) of Mann & Whitney (1947), which is the area under the ROC curve: Hanley & McNeil (1982). U is summed in
    /// integers, so that ties of any number are exact.
    pub(super) fn area(&self, weight: &[u64]) -> Option<f64> {
        let (mut below, mut negatives, mut positives, mut all, mut twice) = (0, 0, 0, 0, 0);
        for row in &self.rows {
            if row.higher {
                twice += positives * (2 * below + negatives);
                all += positives;
                below += negatives;
                (positives, negatives) = (0, 0);
            }
            *(if row.positive { &mut positives } else { &mut negatives }) += weight[row.group];
        }
        twice += positives * (2 * below + negatives);
        let pairs: u64 = 2 * (all + positives) * (below + negatives);
        (pairs > 0).then(|| twice as f64 / pairs as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(score: &[f64], positive: &[bool], weight: &[u64]) -> Option<f64> {
        Ranking::new(score, positive, &(0..score.len()).collect::<Vec<_>>()).area(weight)
    }

    #[test]
    fn ties_count_half() {
        // Positives 0.8, 0.4, 0.4; negatives 0.4, 0.1. Of six pairs: 0.8 wins 2; each 0.4 wins 1 and ties 1. (2 + 1.5 + 1.5) / 6.
        let score = [0.4, 0.8, 0.4, 0.1, 0.4];
        let positive = [false, true, true, false, true];
        assert_eq!(area(&score, &positive, &[1; 5]), Some(5.0 / 6.0));
        // The other label as the positive one turns it over.
        assert_eq!(area(&score, &positive.map(|p| !p), &[1; 5]), Some(1.0 / 6.0));
        assert_eq!(area(&[0.5; 5], &positive, &[1; 5]), Some(0.5));
    }

    #[test]
    fn a_weight_is_a_row_repeated() {
        // The negative at 0.4 three times: pairs 3 × 4 = 12; 0.8 wins 4; each 0.4 wins 1 and ties 3. (4 + 2.5 + 2.5) / 12.
        let score = [0.4, 0.8, 0.4, 0.1, 0.4];
        assert_eq!(area(&score, &[false, true, true, false, true], &[3, 1, 1, 1, 1]), Some(0.75));
    }

    #[test]
    fn near_equal_scores_are_not_ties_and_zeros_are() {
        assert_eq!(area(&[0.5, 0.5f64.next_up()], &[false, true], &[1; 2]), Some(1.0));
        assert_eq!(area(&[-0.0, 0.0], &[false, true], &[1; 2]), Some(0.5));
    }

    #[test]
    fn one_class_has_no_area() {
        assert_eq!(area(&[0.2, 0.9], &[true, true], &[1; 2]), None);
        assert_eq!(area(&[0.2, 0.9], &[false, true], &[0, 5]), None);
        assert_eq!(area(&[0.3], &[false], &[1]), None);
    }
}
