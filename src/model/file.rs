//! The model file: one safetensors file with JSON metadata and a hash over everything (`docs/MODEL_FORMAT.md`).

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Write};
use std::ops::Range;
use std::path::Path;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use crate::atomic::AtomicFile;
use crate::error::{Error, Result};
use crate::features::{Lexicon, Pairs, Phrases, Tone, Vocabulary};
use crate::label::Category;
use crate::model::aggregate::Aggregator;
use crate::model::card::{Card, FORMAT};
use crate::model::fitted::Model;
use crate::model::header::{ZEROS, digits, names_twice};
use crate::text::Strings;

/// A model file may be this large at most.
pub const MOST_BYTES: u64 = 1 << 30;
/// The metadata's one key.
const KEY: &str = "detente";
/// What the context gives each term.
const CONTEXT: &str = "context.terms";
/// What the phrases of a lexicon of acts speak for, and those of a tone.
const CATEGORIES: &str = "lexicon.categories";
const TONES: &str = "lexicon.tones";
/// What a user can do about a file that is whole, but not as this program writes it.
const OTHERS: &str = "another build of detente wrote it: train it again with this one";
/// What a user can do about a file that fails its check.
const HELP: &str = "the file is damaged or was changed: fetch or train it again";

/// The metadata: the hash first, then the card.
#[derive(Serialize, Deserialize)]
struct Metadata {
    hash: String,
    card: Card,
}

/// Just enough of a card to say which version wrote it.
#[derive(Deserialize)]
struct Version {
    card: VersionCard,
}

#[derive(Deserialize)]
struct VersionCard {
    format: u32,
    detente: String,
}

/// Tensors by name, before they are written.
type Tensors<'m> = Vec<(String, Dtype, Vec<usize>, Cow<'m, [u8]>)>;

/// Writes a model as bytes and gives it its hash. The same model gives the same bytes.
///
/// # Errors
/// If it is larger than the format allows.
pub fn to_bytes(model: &mut Model) -> Result<Vec<u8>> {
    let (mut out, place) = unhashed(model)?;
    model.hash = hex(&Sha256::digest(&out));
    out[place].copy_from_slice(model.hash.as_bytes());
    Ok(out)
}

/// A model's bytes with zeros for the hash, and the place of that.
fn unhashed(model: &Model) -> Result<(Vec<u8>, Range<usize>)> {
    let heads = model.intercepts.len();
    let mut tensors: Tensors = vec![
        ("weights".into(), Dtype::F32, vec![model.vocabulary.len(), heads], bytes(&model.weights, f32::to_le_bytes)),
        ("intercepts".into(), Dtype::F64, vec![heads], bytes(&model.intercepts, f64::to_le_bytes)),
    ];
    if !model.vocabulary.idf.is_empty() {
        tensors.push((
            "vocabulary.idf".into(),
            Dtype::F32,
            vec![model.vocabulary.idf.len()],
            bytes(&model.vocabulary.idf, f32::to_le_bytes),
        ));
    }
    for (v, strings) in model.vocabulary.views.iter().enumerate() {
        push_strings(&mut tensors, &format!("vocabulary.{v}"), strings);
    }
    if let Some(context) = &model.card.context {
        tensors.push((CONTEXT.into(), Dtype::F32, vec![model.vocabulary.len(), 2], bytes(&context.terms, f32::to_le_bytes)));
    }
    if let Some(Pairs { starts, seconds, slots }) = &model.vocabulary.pairs {
        push_numbers(&mut tensors, "vocabulary.pairs", [("starts", starts), ("seconds", seconds), ("slots", slots)]);
    }
    match &model.lexicon {
        Some(Lexicon::Acts(phrases)) => push_phrases(&mut tensors, phrases, CATEGORIES, |c| c as u8),
        Some(Lexicon::Tone(phrases)) => push_phrases(&mut tensors, phrases, TONES, Tone::code),
        None => {}
    }
    let mut views = Vec::with_capacity(tensors.len());
    for (name, dtype, shape, data) in &tensors {
        views.push((name.clone(), TensorView::new(*dtype, shape.clone(), data).map_err(|e| unwritable(&e))?));
    }
    let metadata = Metadata { hash: ZEROS.into(), card: model.card.clone() };
    let json = serde_json::to_string(&metadata).map_err(|e| unwritable(&e))?;
    let out = safetensors::serialize(views, Some(HashMap::from([(KEY.to_string(), json)]))).map_err(|e| unwritable(&e))?;
    if out.len() as u64 > MOST_BYTES {
        return Err(Error::training(
            format!("the model would be {} bytes, more than {MOST_BYTES}", out.len()),
            "raise --min-df or lower --max-features",
        ));
    }
    let place = digits(&out).ok_or_else(|| unwritable(&"no place for the hash"))?;
    Ok((out, place))
}

/// Reads a model from bytes, of which nothing is believed unless the hash agrees with them.
///
/// # Errors
/// If the file isn't a model, is of another version, is damaged, or contradicts itself.
pub fn from_bytes(name: &str, data: &[u8]) -> Result<Model> {
    checked(name, data, |_| None)
}

fn checked<'d>(name: &str, data: &'d [u8], stays: fn(&'d [u8]) -> Option<&'static [u8]>) -> Result<Model> {
    let refuse = |problem: &str, help: &str| Err(Error::model(name, problem, help));
    if data.len() as u64 > MOST_BYTES {
        return refuse("larger than 1 GiB, the most that a model may be", "is it a model at all?");
    }
    let Ok((_, header)) = SafeTensors::read_metadata(data) else {
        return refuse("not a safetensors file", "expected a model written by `detente train`");
    };
    // The last of two would win here and the first elsewhere: what a file holds must not depend on who reads it.
    if names_twice(data) {
        return refuse("a header that names something twice", HELP);
    }
    let Some(json) = header.metadata().as_ref().filter(|m| m.len() == 1).and_then(|m| m.get(KEY)) else {
        return refuse("a safetensors file, but not a detente model", "expected a model written by `detente train`");
    };
    match serde_json::from_str::<Version>(json) {
        Ok(Version { card }) if card.format != FORMAT => {
            let problem = format!(
                "model format {}, written by detente {}; this is detente {}, which reads format {FORMAT}",
                card.format,
                card.detente,
                env!("CARGO_PKG_VERSION")
            );
            return refuse(&problem, "train it again with this version, or use the version that wrote it");
        }
        Ok(_) => {}
        Err(_) => return refuse("metadata that can't be read", HELP),
    }
    let Some(place) = digits(data) else { return refuse("no hash where one must be", HELP) };
    let claimed = String::from_utf8_lossy(&data[place.clone()]).into_owned();
    let digest = || {
        let mut hasher = Sha256::new();
        [&data[..place.start], ZEROS.as_bytes(), &data[place.end..]].iter().for_each(|part| hasher.update(part));
        hex(&hasher.finalize())
    };
    // Meanwhile: what is made of damaged bytes is seen by nobody.
    let make = || {
        let Metadata { hash, card } = serde_json::from_str(json)?;
        let tensors = SafeTensors::deserialize(data).ok();
        let model = tensors.and_then(|tensors| assemble(name, hash.clone(), card, &Data { tensors: &tensors, stays }));
        Ok::<_, serde_json::Error>((hash, model.filter(is_sound)))
    };
    let (digest, made) = rayon::join(digest, make);
    match made {
        _ if digest != claimed => refuse("the hash doesn't match the contents", HELP),
        Err(e) => refuse(&format!("metadata that can't be read: {e}"), HELP),
        // Metadata that says something else at the place of the hash than what was held against the contents.
        Ok((hash, _)) if hash != claimed => refuse("no hash where one must be", HELP),
        Ok((_, Some(model))) => Ok(model),
        Ok((_, None)) => refuse("tensors that contradict one another or the metadata", OTHERS),
    }
}

/// A model whose bytes are part of the program and believed as it is. Nothing is checked that a test can, and what is large is read where
/// it lies.
///
/// # Errors
/// If the bytes are no model.
pub(super) fn embedded(name: &str, data: &'static [u8]) -> Result<Model> {
    let model = SafeTensors::read_metadata(data).ok().and_then(|(_, header)| {
        let Metadata { hash, card } = serde_json::from_str(header.metadata().as_ref()?.get(KEY)?).ok()?;
        assemble(name, hash, card, &Data { tensors: &SafeTensors::deserialize(data).ok()?, stays: Some })
    });
    model.ok_or_else(|| Error::model(name, "not a model", HELP))
}

/// Reads a model file; its name is the file's stem.
///
/// # Errors
/// As [`from_bytes`], and if the file can't be read.
pub fn read(path: &Path) -> Result<Model> {
    let (file, data) = load(path)?;
    Ok(named(from_bytes(&file, &data)?, path, file))
}

/// The same for a model that is needed as long as the program runs: its numbers stay where they were read to.
pub(super) fn keep(path: &Path) -> Result<Model> {
    let (file, data) = load(path)?;
    Ok(named(checked(&file, data.leak(), Some)?, path, file))
}

/// A file's name and bytes.
fn load(path: &Path) -> Result<(String, Vec<u8>)> {
    let size = std::fs::metadata(path).map_err(|e| Error::io(path, "read", e))?.len();
    let file = path.display().to_string();
    if size > MOST_BYTES {
        return Err(Error::model(file, "larger than 1 GiB, the most that a model may be", "is it a model at all?"));
    }
    // What a pipe or a device holds, its size doesn't tell.
    let mut data = Vec::with_capacity(size as usize + 1);
    let source = File::open(path).map_err(|e| Error::io(path, "read", e))?;
    source.take(MOST_BYTES + 1).read_to_end(&mut data).map_err(|e| Error::io(path, "read", e))?;
    Ok((file, data))
}

fn named(model: Model, path: &Path, file: String) -> Model {
    Model { name: path.file_stem().map_or(file, |s| s.to_string_lossy().into_owned()), ..model }
}

/// Writes a model file atomically: whoever reads sees the old file or the new one, whole.
///
/// # Errors
/// If the folder can't be written.
pub fn write(model: &mut Model, path: &Path) -> Result<()> {
    let (data, place) = unhashed(model)?;
    let mut file = AtomicFile::create(path)?;
    // Nobody sees the file before it has its hash.
    let (digest, written) = rayon::join(|| Sha256::digest(&data), || file.write_all(&data));
    model.hash = hex(&digest);
    let hashed = |()| file.write_at(place.start as u64, model.hash.as_bytes());
    written.and_then(hashed).map_err(|e| Error::io(path, "write", e))?;
    file.commit()
}

/// The tensors of a file, and which of their bytes stay where they are as long as the program runs.
struct Data<'t, 'd> {
    tensors: &'t SafeTensors<'d>,
    stays: fn(&'d [u8]) -> Option<&'static [u8]>,
}

fn assemble(name: &str, hash: String, mut card: Card, data: &Data<'_, '_>) -> Option<Model> {
    let tensors = data.tensors;
    let mut used = 2;
    let mut pairs = None;
    if tensors.tensor("vocabulary.pairs.slots").is_ok() {
        used += 3;
        let part = |part: &str| numbers(data, &format!("vocabulary.pairs.{part}"), Dtype::U32, u32::from_le_bytes);
        pairs = Some(Pairs { starts: part("starts")?, seconds: part("seconds")?, slots: part("slots")? });
    }
    if let Some(context) = &mut card.context {
        used += 1;
        context.terms = numbers(data, CONTEXT, Dtype::F32, f32::from_le_bytes)?;
    }
    // In place of the second view's strings.
    let written = card.analyzer.views.len().saturating_sub(usize::from(pairs.is_some()));
    let views: Vec<Strings> = (0..written).map(|v| strings(data, &format!("vocabulary.{v}"))).collect::<Option<_>>()?;
    used += 3 * views.len();
    let mut idf = Cow::default();
    if tensors.tensor("vocabulary.idf").is_ok() {
        used += 1;
        idf = numbers(data, "vocabulary.idf", Dtype::F32, f32::from_le_bytes)?;
    }
    let mut lexicon = None;
    if tensors.tensor("lexicon.first").is_ok() {
        used += 7;
        // Which of the two it is, the name of its meanings tells.
        lexicon = Some(match tensors.tensor(TONES) {
            Ok(_) => Lexicon::Tone(phrases(data, TONES, Tone::of)?),
            Err(_) => Lexicon::Acts(phrases(data, CATEGORIES, |c| Category::ALL.get(usize::from(c)).copied())?),
        });
    }
    let model = Model {
        name: name.into(),
        hash,
        vocabulary: Vocabulary { views, idf, pairs },
        lexicon,
        weights: numbers(data, "weights", Dtype::F32, f32::from_le_bytes)?,
        intercepts: numbers(data, "intercepts", Dtype::F64, f64::from_le_bytes)?.into_owned(),
        card,
    };
    (used == tensors.len()).then_some(model)
}

/// True where nothing in the model can lead scoring out of bounds or to a number that is none.
fn is_sound(model: &Model) -> bool {
    let card = &model.card;
    let (labels, terms, link) = (card.scheme.labels.len(), model.vocabulary.len(), model.link());
    let tfidf = card.analyzer.weighting == crate::features::Weighting::Tfidf;
    let limits = &card.abstention;
    let answers = card.scheme.answers().names.len();
    labels >= 2
        && card.analyzer.check().is_ok()
        && model.intercepts.len() == link.heads()
        && Some(model.weights.len()) == terms.checked_mul(link.heads())
        && card.calibration.heads.len() == link.heads()
        && card.calibration.stages.len() == link.stages()
        && card
            .calibration
            .heads
            .iter()
            .chain(&card.calibration.stages)
            .all(|p| is_usable(p.slope) && p.slope > 0.0 && is_usable(p.intercept))
        && card.prior.len() == labels
        && card.prior.iter().all(|p| (0.0..=1.0).contains(p))
        && (card.prior.iter().sum::<f64>() - 1.0).abs() < 1e-6
        && card.context.as_ref().is_none_or(|c| c.is_sound(terms))
        && card.aggregator.as_ref().is_none_or(Aggregator::is_sound)
        && card.familiarity.as_ref().is_none_or(|f| f.is_sound(answers))
        && [limits.max_oov, limits.min_probability].iter().all(|l| l.is_finite())
        && model.vocabulary.idf.len() == if tfidf { terms } else { 0 }
        && model.vocabulary.idf.iter().all(|i| i.is_finite() && *i > 0.0)
        && model.weights.iter().all(|w| w.is_finite())
        && model.intercepts.iter().all(|i| is_usable(*i))
        && card.scheme.labels.iter().filter_map(|l| l.intensity).all(is_usable)
        && model.vocabulary.is_sound(&card.analyzer)
        && model.lexicon.as_ref().is_none_or(|l| l.is_sound() && card.analyzer.lexicon() == Some(l.kind()))
}

/// True of a number whose products and sums with others of its kind stay finite.
fn is_usable(number: f64) -> bool {
    number.abs() <= 1e100
}

fn push_strings<'m>(tensors: &mut Tensors<'m>, name: &str, strings: &'m Strings) {
    tensors.push((format!("{name}.bytes"), Dtype::U8, vec![strings.bytes.len()], strings.bytes.as_ref().into()));
    push_numbers(tensors, name, [("ends", &strings.ends), ("slots", &strings.slots)]);
}

/// Adds tables of numbers.
fn push_numbers<'m, const N: usize>(tensors: &mut Tensors<'m>, name: &str, parts: [(&str, &'m [u32]); N]) {
    for (part, data) in parts {
        tensors.push((format!("{name}.{part}"), Dtype::U32, vec![data.len()], bytes(data, u32::to_le_bytes)));
    }
}

fn strings(data: &Data<'_, '_>, name: &str) -> Option<Strings> {
    Some(Strings {
        bytes: numbers(data, &format!("{name}.bytes"), Dtype::U8, |b: [u8; 1]| b[0])?,
        ends: numbers(data, &format!("{name}.ends"), Dtype::U32, u32::from_le_bytes)?,
        slots: numbers(data, &format!("{name}.slots"), Dtype::U32, u32::from_le_bytes)?,
    })
}

fn push_phrases<'m, M: Copy>(tensors: &mut Tensors<'m>, phrases: &'m Phrases<M>, name: &str, code: fn(M) -> u8) {
    push_strings(tensors, "lexicon.stems", &phrases.stems);
    push_numbers(tensors, "lexicon", [("first", &phrases.first), ("ends", &phrases.ends), ("parts", &phrases.parts)]);
    tensors.push((name.into(), Dtype::U8, vec![phrases.meanings.len()], phrases.meanings.iter().map(|m| code(*m)).collect()));
}

/// A lexicon's phrases; none where one of them has a meaning that there isn't.
fn phrases<M>(data: &Data<'_, '_>, name: &str, of: fn(u8) -> Option<M>) -> Option<Phrases<M>> {
    let part = |name: &str| numbers(data, name, Dtype::U32, u32::from_le_bytes).map(Cow::into_owned);
    Some(Phrases {
        stems: strings(data, "lexicon.stems")?,
        first: part("lexicon.first")?,
        ends: part("lexicon.ends")?,
        parts: part("lexicon.parts")?,
        meanings: numbers(data, name, Dtype::U8, |b: [u8; 1]| b[0])?.iter().map(|m| of(*m)).collect::<Option<_>>()?,
    })
}

fn bytes<T: Copy + IntoBytes + Immutable, const N: usize>(values: &[T], to: fn(T) -> [u8; N]) -> Cow<'_, [u8]> {
    if cfg!(target_endian = "little") { values.as_bytes().into() } else { values.iter().flat_map(|v| to(*v)).collect() }
}

/// The numbers of a tensor: where they lie, if they stay there and are as this machine has them; else a copy.
fn numbers<T: Clone, const N: usize>(data: &Data<'_, '_>, name: &str, dtype: Dtype, from: fn([u8; N]) -> T) -> Option<Cow<'static, [T]>>
where
    [T]: FromBytes + Immutable + KnownLayout<PointerMetadata = usize>,
{
    let tensor = data.tensors.tensor(name).ok().filter(|t| t.dtype() == dtype)?;
    let lying = (data.stays)(tensor.data()).filter(|_| cfg!(target_endian = "little")).and_then(|d| <[T]>::ref_from_bytes(d).ok());
    let copy = || tensor.data().as_chunks::<N>().0.iter().map(|c| from(*c)).collect::<Vec<T>>().into();
    Some(lying.map_or_else(copy, Cow::Borrowed))
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unwritable(e: &dyn std::fmt::Display) -> Error {
    Error::training(format!("the model can't be written: {e}"), "report this with the command that led to it")
}
