//! How far a step of a trust-region method may go.

/// A step inside a trust region.
pub(super) struct Step {
    /// By parameter.
    pub s: Vec<f64>,
    /// What it adds to the rows' decision values, on a large problem.
    pub decisions: Vec<f64>,
    /// What it leaves of the gradient, turned round, if the model is right.
    pub residual: Vec<f64>,
    /// Length in the metric of the preconditioner.
    pub length: f64,
    /// Whether it ends on the trust region's boundary.
    pub boundary: bool,
    /// Whether the residual fell as far as asked.
    pub solved: bool,
}

/// The next radius (Lin & Moré's rule, as in the 2008 paper).
pub(super) fn resize(radius: f64, step: &Step, actual: f64, predicted: f64, curvature: f64, slope: f64) -> f64 {
    let scale = if curvature <= 0.0 { 4.0 } else { (-0.5 * slope / curvature).max(0.25) };
    let length = step.length;
    if actual < 1e-4 * predicted {
        scale.min(0.5) * length.min(radius)
    } else if actual < 0.25 * predicted {
        (0.25 * radius).max((scale * length).min(0.5 * radius))
    } else if actual < 0.75 * predicted {
        (0.25 * radius).max((scale * length).min(4.0 * radius))
    } else if step.boundary {
        4.0 * radius
    } else {
        radius.max((scale * length).min(4.0 * radius))
    }
}
