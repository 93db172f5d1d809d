//! The models in the binary, made from `datasets/` by `detente train`.

use crate::error::{Error, Result, nearest};
use crate::model::file;
use crate::model::fitted::Model;

/// Bytes that begin where numbers of eight bytes may.
#[repr(C, align(8))]
struct Aligned<B: ?Sized>(B);

static STANCE: &Aligned<[u8]> = &Aligned(*include_bytes!("../../models/stance.safetensors"));
static SENTIMENT: &Aligned<[u8]> = &Aligned(*include_bytes!("../../models/sentiment.safetensors"));
static MODELS: [(&str, &Aligned<[u8]>); 2] = [("stance", STANCE), ("sentiment", SENTIMENT)];

/// Names of the shipped models.
pub fn names() -> impl Iterator<Item = &'static str> {
    MODELS.iter().map(|m| m.0)
}

/// Bytes of a shipped model.
pub fn bytes(name: &str) -> Option<&'static [u8]> {
    MODELS.iter().find(|m| m.0 == name).map(|m| &m.1.0)
}

/// A model by a shipped name, or by path. Shipped names win. A shipped model is read where it lies in the binary, and believed as the
/// binary is; one from a file stays in memory as long as the program runs, as a shipped one does ([`file::read`] lets go of it).
///
/// # Errors
/// If there is neither, or the file is refused.
pub fn open(name_or_path: &str) -> Result<Model> {
    match bytes(name_or_path) {
        Some(data) => file::embedded(name_or_path, data),
        None => read(name_or_path),
    }
}

/// As [`open`], with a shipped model's bytes held against its hash as a file's are.
///
/// # Errors
/// As [`open`].
pub fn verified(name_or_path: &str) -> Result<Model> {
    match bytes(name_or_path) {
        Some(data) => file::from_bytes(name_or_path, data),
        None => read(name_or_path),
    }
}

fn read(name_or_path: &str) -> Result<Model> {
    let path = std::path::Path::new(name_or_path);
    if !path.exists() {
        let near = nearest(name_or_path, names()).map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
        let shipped = names().collect::<Vec<_>>().join(", ");
        return Err(Error::model(name_or_path, "no such model", format!("{near}expected a path or a shipped model: {shipped}")));
    }
    file::keep(path)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    #[test]
    fn what_is_believed_unchecked_stands_every_check() {
        for name in names() {
            let model = open(name).unwrap();
            assert_eq!(verified(name).unwrap(), model);
            let large = [matches!(model.weights, Cow::Borrowed(_)), matches!(model.vocabulary.views[1].slots, Cow::Borrowed(_))];
            assert_eq!(large, [cfg!(target_endian = "little"); 2], "{name} is copied");
        }
    }
}
