//! stub
use crate::span::Span;
pub struct Token { pub span: Span }
pub fn tokens(text: &str) -> impl Iterator<Item = Token> + '_ {
    let b: Vec<(usize,char)> = text.char_indices().collect();
    let mut out = vec![]; let mut i=0;
    while i < b.len() {
        let c=b[i].1;
        if c.is_alphabetic() { let mut j=i+1; let mut last=i; while j<b.len() && (b[j].1.is_alphabetic()||".'-\u{2019}".contains(b[j].1)) { if b[j].1.is_alphabetic(){last=j;} j+=1;} out.push(Token{span:Span::new(b[i].0,b[last].0+b[last].1.len_utf8())}); i=last+1; }
        else if c.is_ascii_digit() { let mut j=i; while j<b.len()&&b[j].1.is_ascii_digit(){j+=1;} out.push(Token{span:Span::new(b[i].0,b[j-1].0+1)}); i=j; }
        else {i+=1;}
    }
    out.into_iter()
}
#[derive(Default, Debug)] pub struct Stems(std::collections::HashMap<String,String>);
impl Stems { pub fn stem(&mut self, w:&str)->&str { let l=w.to_lowercase().replace('\u{2019}',"'"); let m: &'static std::collections::HashMap<String,String> = { static M: std::sync::OnceLock<std::collections::HashMap<String,String>> = std::sync::OnceLock::new(); M.get_or_init(|| if std::env::var("IRR").is_ok() { std::fs::read_to_string("/tmp/detente/irregular.csv").unwrap().lines().skip(1).map(|l| { let (a,b)=l.split_once(',').unwrap(); (a.to_string(), b.to_string()) }).collect() } else { Default::default() }) }; let l = m.get(&l).cloned().unwrap_or(l); self.0.entry(l).or_insert_with_key(|k| rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::English).stem(k).into_owned()) } }
