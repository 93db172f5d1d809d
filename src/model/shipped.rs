//! The models in the binary, made from `datasets/` by `detente train`.

use crate::error::{Error, Result, nearest};
use crate::model::file;
use crate::model::fitted::Model;

const MODELS: [(&str, &[u8]); 2] =
    [("stance", include_bytes!("../../models/stance.safetensors")), ("sentiment", include_bytes!("../../models/sentiment.safetensors"))];

/// Names of the shipped models.
pub fn names() -> impl Iterator<Item = &'static str> {
    MODELS.iter().map(|m| m.0)
}

/// Bytes of a shipped model.
pub fn bytes(name: &str) -> Option<&'static [u8]> {
    MODELS.iter().find(|m| m.0 == name).map(|m| m.1)
}

/// A model by a shipped name, or by path. Shipped names win.
///
/// # Errors
/// If there is neither, or the file is refused.
pub fn open(name_or_path: &str) -> Result<Model> {
    if let Some(data) = bytes(name_or_path) {
        return file::from_bytes(name_or_path, data);
    }
    let path = std::path::Path::new(name_or_path);
    if !path.exists() {
        let near = nearest(name_or_path, names()).map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
        let shipped = names().collect::<Vec<_>>().join(", ");
        return Err(Error::model(name_or_path, "no such model", format!("{near}expected a path or a shipped model: {shipped}")));
    }
    file::read(path)
}
