//! The fonts: one that comes along, and those of this machine for the scripts that it lacks.

use harfrust::{Direction, FontRef, Shaper, ShaperData, UnicodeBuffer};
use resvg::usvg::fontdb::{Database, FaceInfo, ID, Source, Stretch, Style};
use std::path::Path;
use std::sync::Arc;

/// A script that nothing on this machine can draw. Such letters are drawn as empty boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no font draws {script}: {mend}")]
pub struct Missing {
    /// What can't be drawn.
    pub script: &'static str,
    /// What to do about it.
    pub mend: &'static str,
}

/// A script with a text that a font for it can draw.
struct Script {
    family: &'static str,
    probe: &'static str,
    /// What is said when nothing draws it; nothing for scripts that few communities need.
    missing: Option<Missing>,
}

/// Latin, which comes along; also the family of what nothing can draw.
pub(crate) const LATIN: &str = "latin";

const fn quiet(family: &'static str, probe: &'static str) -> Script {
    Script { family, probe, missing: None }
}

const fn wanted(family: &'static str, probe: &'static str, script: &'static str, mend: &'static str) -> Script {
    Script { family, probe, missing: Some(Missing { script, mend }) }
}

/// In the order in which they are asked. What emoji fonts draw comes before what is a plain symbol elsewhere; a family of
/// three is drawn by nothing but real emoji fonts.
const SCRIPTS: [Script; 18] = [
    wanted("emoji", "👨‍👩‍👧", "emoji", "install Debian's fonts-noto-color-emoji, or put NotoColorEmoji.ttf into the folder of fonts"),
    wanted("han", "字", "Chinese, Japanese and Korean", "install Debian's fonts-noto-cjk, or put NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc into the folder of fonts"),
    quiet("kana", "あ"),
    quiet("hangul", "한"),
    quiet("arabic", "ع"),
    quiet("hebrew", "ש"),
    quiet("thai", "ก"),
    quiet("devanagari", "न"),
    quiet("bengali", "ক"),
    quiet("tamil", "த"),
    quiet("telugu", "త"),
    quiet("georgian", "ა"),
    quiet("armenian", "ա"),
    quiet("ethiopic", "አ"),
    quiet("khmer", "ក"),
    quiet("arrows", "➜"),
    quiet("symbols", "♞"),
    quiet("mathematics", "𝓐"),
];

/// The two faces of a script.
struct Family {
    name: &'static str,
    regular: ID,
    bold: ID,
}

/// Every font that pictures are drawn with.
pub(crate) struct Fonts {
    pub(crate) database: Arc<Database>,
    families: Vec<Family>,
    pub(crate) missing: Vec<Missing>,
}

impl Fonts {
    /// Looks at every font of the folder and of the machine. Of equals, the folder's are taken.
    pub(crate) fn load(folder: Option<&Path>) -> Self {
        let mut database = Database::new();
        if let Some(folder) = folder {
            database.load_fonts_dir(folder);
        }
        database.load_system_fonts();
        Self::of(database)
    }

    /// Of these fonts and the one that comes along, those that are drawn with.
    pub(crate) fn of(mut database: Database) -> Self {
        let mut embed = |font: &'static [u8]| database.load_font_source(Source::Binary(Arc::new(font))).first().copied().unwrap_or_default();
        let latin = Family { name: LATIN, regular: embed(notosans::REGULAR_TTF), bold: embed(notosans::BOLD_TTF) };
        let mut fonts = Self { database: Arc::new(database), families: vec![latin], missing: Vec::new() };
        fonts.choose();
        fonts
    }

    /// For each script the faces that suit best.
    fn choose(&mut self) {
        let covered: Vec<_> = self.database.faces().map(|face| (face, self.probed(face.id))).collect();
        let best = |script: usize, weight: u16| {
            let able = covered.iter().filter(|(_, draws)| draws & (1 << script) != 0).map(|(face, _)| face);
            able.min_by_key(|face| strangeness(face, weight)).map(|face| face.id)
        };
        for (at, script) in SCRIPTS.iter().enumerate() {
            let (Some(regular), Some(bold)) = (best(at, 400), best(at, 700)) else {
                self.missing.extend(script.missing);
                continue;
            };
            // One font may draw several scripts; it is asked once.
            if !self.families.iter().any(|known| (known.regular, known.bold) == (regular, bold)) {
                self.families.push(Family { name: script.family, regular, bold });
            }
        }
    }

    /// Which scripts a face draws, a bit for each.
    fn probed(&self, face: ID) -> u32 {
        let probe = |shaper: &Shaper<'_>| SCRIPTS.iter().enumerate().filter(|(_, script)| draws(shaper, script.probe)).fold(0, |bits, (at, _)| bits | 1 << at);
        self.shaper(face, |shaper, _| probe(shaper)).unwrap_or_default()
    }

    /// The face by which a family is drawn.
    pub(crate) fn face(&self, family: &str, bold: bool) -> Option<ID> {
        self.families.iter().find(|of| of.name == family).map(|family| family.face(bold))
    }

    /// For each cluster the first family that can draw it, if there is one.
    pub(crate) fn families(&self, clusters: &[&str], bold: bool) -> Vec<Option<&'static str>> {
        let mut found = vec![None; clusters.len()];
        for family in &self.families {
            let mut open = found.iter_mut().zip(clusters).filter(|(found, _)| found.is_none()).peekable();
            if open.peek().is_none() {
                break;
            }
            self.shaper(family.face(bold), |shaper, _| open.for_each(|(found, cluster)| *found = draws(shaper, cluster).then_some(family.name)));
        }
        found
    }

    /// How wide a text of one family and one direction is, in parts of the size of the letters.
    pub(crate) fn width(&self, text: &str, family: &str, bold: bool, direction: Direction) -> f32 {
        let measure = |shaper: &Shaper<'_>, units: f32| {
            let shaped = shaper.shape(buffer(text, Some(direction)), Default::default());
            shaped.glyph_positions().iter().map(|glyph| glyph.x_advance as f32).sum::<f32>() / units
        };
        self.face(family, bold).and_then(|face| self.shaper(face, measure)).unwrap_or_default()
    }

    /// What is answered by a face's shaper, which also gets the units of an em.
    fn shaper<T>(&self, face: ID, ask: impl FnOnce(&Shaper<'_>, f32) -> T) -> Option<T> {
        let opened = self.database.with_face_data(face, |data, index| {
            let font = FontRef::from_index(data, index).ok()?;
            let data = ShaperData::new(&font);
            let shaper = data.shaper(&font).build();
            let units = shaper.units_per_em().max(1) as f32;
            Some(ask(&shaper, units))
        });
        opened.flatten()
    }
}

impl Family {
    fn face(&self, bold: bool) -> ID {
        if bold { self.bold } else { self.regular }
    }
}

/// How far a face is from what the pictures want: upright, without serifs, of this weight.
fn strangeness(face: &FaceInfo, weight: u16) -> impl Ord + use<> {
    let name = face.families.first().map_or("", |(name, _)| name.as_str());
    // Of one font for the whole of East Asia, the Chinese forms: most readers of Han read those.
    let lacks = ["Color", "Sans", " SC"].map(|part| !name.contains(part));
    (face.style != Style::Normal, face.stretch != Stretch::Normal, face.monospaced, lacks, face.weight.0.abs_diff(weight))
}

fn draws(shaper: &Shaper<'_>, text: &str) -> bool {
    let shaped = shaper.shape(buffer(text, None), Default::default());
    !shaped.is_empty() && shaped.glyph_infos().iter().all(|glyph| glyph.glyph_id != 0)
}

fn buffer(text: &str, direction: Option<Direction>) -> UnicodeBuffer {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    if let Some(direction) = direction {
        buffer.set_direction(direction);
    }
    buffer.guess_segment_properties();
    buffer
}
