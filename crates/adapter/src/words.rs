//! The words: texts of the catalogue in people's languages, through Fluent.

use chrono::Datelike;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use hearth_core::{Text, Value, hidden};
use std::collections::BTreeMap;
use std::path::Path;
use unic_langid::LanguageIdentifier;

/// The texts that come with Hearth, by language.
const BUILTIN: [(&str, &str); 2] = [("en", include_str!("../words/en.ftl")), ("zh", include_str!("../words/zh.ftl"))];

/// The most characters of a name that are shown.
const NAME: usize = 40;

/// Every text, in every language.
pub struct Words {
    bundles: BTreeMap<String, FluentBundle<FluentResource>>,
}

impl Default for Words {
    fn default() -> Self {
        Self::builtin()
    }
}

impl Words {
    /// The texts that come with Hearth.
    pub fn builtin() -> Self {
        let mut words = Self { bundles: BTreeMap::new() };
        for (lang, source) in BUILTIN {
            // A test reads both files; a text that can't be read is shown by its key.
            let _ = words.add(lang, source.to_owned());
        }
        words
    }

    /// These texts and others, by language, such as those of a page.
    pub fn and(mut self, texts: &[(&str, &str)]) -> Self {
        for (lang, source) in texts {
            let _ = self.add(lang, (*source).to_owned());
        }
        self
    }

    /// These texts with an owner's own over them: files such as `en.ftl` in a folder; what they leave out stays.
    ///
    /// # Errors
    /// Names the file, the line, and what in it can't be read.
    pub fn over(mut self, folder: &Path) -> Result<Self, String> {
        let mut files: Vec<_> = std::fs::read_dir(folder).map_err(|why| format!("{}: {why}", folder.display()))?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "ftl")) {
            let source = std::fs::read_to_string(file).map_err(|why| format!("{}: {why}", file.display()))?;
            let lang = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            self.add(&lang, source).map_err(|why| format!("{}: {why}", file.display()))?;
        }
        Ok(self)
    }

    fn add(&mut self, lang: &str, source: String) -> Result<(), String> {
        let id: LanguageIdentifier = lang.parse().map_err(|_| format!("“{lang}” is not a language; name the file en.ftl, zh.ftl or the like"))?;
        let bundle = self.bundles.entry(lang.to_owned()).or_insert_with(|| {
            let mut bundle = FluentBundle::new_concurrent(vec![id]);
            bundle.set_use_isolating(false);
            bundle
        });
        let resource = FluentResource::try_new(source).map_err(|(resource, errors)| {
            // The parser notices at the end of a text; the mend is where the text begins.
            let line = |at: usize| resource.source().bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
            errors.iter().map(|error| format!("line {}: {error}", line(error.slice.as_ref().map_or(error.pos.start, |text| text.start)))).collect::<Vec<_>>().join("; ")
        })?;
        bundle.add_resource_overriding(resource);
        Ok(())
    }

    /// The languages there are.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.bundles.keys().map(String::as_str)
    }

    /// Whether a language has a text of its own for a key.
    pub fn has(&self, key: &str, lang: &str) -> bool {
        self.bundles.get(lang).is_some_and(|bundle| bundle.has_message(key))
    }

    /// A text in a language; in English where that language lacks it; by its key where English does too.
    pub fn render(&self, text: &Text, lang: &str) -> String {
        self.render_freed(text, lang, std::convert::identity)
    }

    /// The same, where whatever people have given – names, words, what they typed – goes through `free`, which takes from it what
    /// the platform would take for markup.
    pub fn render_freed(&self, text: &Text, lang: &str, free: fn(String) -> String) -> String {
        let found = near(lang).into_iter().find_map(|lang| Some((lang, self.bundles.get(lang)?.get_message(&text.key)?.value()?)));
        let Some((lang, pattern)) = found else { return format!("[{}]", text.key) };
        let mut args = FluentArgs::new();
        for (name, value) in &text.args {
            args.set(name.as_ref(), self.value(value, lang, free));
        }
        self.bundles[lang].format_pattern(pattern, Some(&args), &mut vec![]).into_owned()
    }

    fn value(&self, value: &Value, lang: &str, free: fn(String) -> String) -> FluentValue<'static> {
        match value {
            Value::Count(count) => FluentValue::from(*count),
            Value::Percent(percent) => format!("{percent} %").into(),
            Value::Points(points) => tenths(*points).into(),
            Value::Name(name) => free(self.name(name, lang)).into(),
            Value::Rank(_, Some(own)) => free(self.name(own, lang)).into(),
            Value::Rank(key, None) => {
                let text = Text::keyed(format!("rank-{key}"));
                if near(lang).into_iter().any(|lang| self.has(&text.key, lang)) { self.render(&text, lang).into() } else { key.to_string().into() }
            }
            Value::Day(day) => {
                let date = day.date();
                self.render(&Text::new("date").count("month", date.month()).count("day", date.day()), lang).into()
            }
            Value::Given(given) => {
                let text = Text::new("quote").with("words", Value::Code(given.0.clone()));
                self.render_freed(&text, lang, free).into()
            }
            Value::Code(code) => free(crate::plain::shown(code.to_string())).into(),
            Value::Text(text) => self.render_freed(text, lang, free).into(),
        }
    }

    /// A name as it may be shown: on one line, without what steers a display, and not endless.
    fn name(&self, name: &str, lang: &str) -> String {
        let clean: String = name.chars().filter(|c| !hidden(*c) && *c != '\n').collect();
        let clean = clean.trim();
        match clean.char_indices().nth(NAME) {
            _ if clean.is_empty() => self.render(&Text::new("someone"), lang),
            Some((end, _)) => apart(format!("{}…", &clean[..end])),
            None => apart(clean.to_owned()),
        }
    }
}

/// A name that is written from right to left, kept apart from what stands beside it (Unicode UAX 9: FSI and PDI).
fn apart(name: String) -> String {
    let leftward = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    if name.contains(leftward) { format!("\u{2068}{name}\u{2069}") } else { name }
}

/// Where a text is looked for: the language as it is spelled, without its region, and English.
fn near(lang: &str) -> [&str; 3] {
    [lang, lang.split(['-', '_']).next().unwrap_or(lang), "en"]
}

/// Thousandths as a number with one decimal.
fn tenths(points: i64) -> String {
    let tenths = (points.abs() + 50) / 100;
    let sign = if points < 0 && tenths > 0 { "−" } else { "" };
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys(source: &str) -> BTreeSet<String> {
        source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())).filter_map(|line| Some(line.split_once(" =")?.0.to_owned())).collect()
    }

    #[test]
    fn every_language_has_the_same_texts_and_all_can_be_read() {
        let english = keys(BUILTIN[0].1);
        for (lang, source) in BUILTIN {
            assert_eq!(keys(source), english, "{lang}");
            FluentResource::try_new(source.to_owned()).unwrap_or_else(|(_, errors)| panic!("{lang}: {errors:?}"));
        }
        assert_eq!(Words::builtin().languages().collect::<Vec<_>>(), hearth_core::LANGUAGES);
    }

    /// The keys that are put together, besides those written out in the sources.
    fn composed() -> BTreeSet<String> {
        use hearth_core::{Kind, Measure, Policy, Setting, Window, command::CATALOGUE};
        let commands = CATALOGUE.iter().flat_map(|command| {
            let args = command.args.iter().map(|arg| format!("command-{}-arg-{}", command.name, arg.name));
            args.chain([format!("command-{}", command.name), format!("command-{}-example", command.name)])
        });
        let kinds = Kind::ALL.iter().map(|kind| format!("kind-{}", kind.key()));
        let settings = Setting::ALL.iter().flat_map(|setting| [format!("setting-{}", setting.key()), format!("setting-{}-about", setting.key())]);
        let windows = Window::ALL.iter().map(|window| format!("window-{}", window.key()));
        let ranks = Policy::default().ranks.into_iter().map(|rank| format!("rank-{}", rank.key));
        let troubles = ["say", "ask", "set-standing", "make-badge", "census", "examine", "complete"].map(|effect| format!("trouble-{effect}"));
        let others = [Measure::Holds("".into()), Measure::Repeats, Measure::Instants, Measure::Inside];
        let measures = Measure::ASKED.iter().chain(&others).map(|measure| format!("measure-{}", measure.key()));
        commands.chain(kinds).chain(measures).chain(settings).chain(windows).chain(ranks).chain(troubles).collect()
    }

    #[test]
    fn no_text_is_missing_and_none_is_unused() {
        let mut sources = String::new();
        for folder in ["../core/src", "../core/src/command", "../core/src/rules", "src", "src/simulated", "src/story"] {
            for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).expect("a folder of sources") {
                let path = file.expect("a file").path();
                if path.extension().is_some_and(|ending| ending == "rs") {
                    sources += std::fs::read_to_string(path).expect("a source").split("#[cfg(test)]").next().unwrap_or_default();
                }
            }
        }
        let english = keys(BUILTIN[0].1);
        let used: BTreeSet<_> = english.iter().filter(|key| sources.contains(&format!("\"{key}\""))).cloned().chain(composed()).collect();
        assert_eq!(english.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "unused");
        assert_eq!(used.difference(&english).collect::<Vec<_>>(), Vec::<&String>::new(), "missing");
        for written in sources.split("Text::new(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(english.contains(written), "the text “{written}” is missing");
        }
    }

    /// The blanks of each text, by key.
    fn blanks(source: &str) -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        let mut key = "";
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                key = line.split(" =").next().unwrap_or_default();
            }
            for rest in line.split('$').skip(1) {
                found.insert((key.to_owned(), rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()));
            }
        }
        found
    }

    #[test]
    fn no_language_has_a_blank_that_english_has_not() {
        let english = blanks(BUILTIN[0].1);
        for (lang, source) in BUILTIN {
            assert_eq!(blanks(source).difference(&english).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "{lang}");
        }
    }

    #[test]
    fn an_owners_own_texts_lie_over_these() {
        let folder = std::env::temp_dir().join(format!("hearth-words-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let write = |source: &str| std::fs::write(folder.join("zh.ftl"), source).expect("a file");
        write("me-rank = 称号\nrank-elder = 元老\n");
        let words = Words::builtin().over(&folder).expect("texts that can be read");
        assert_eq!(words.render(&Text::new("me-rank"), "zh"), "称号");
        assert_eq!(words.render(&Text::new("me-place"), "zh"), "名次", "what they leave out stays");
        let elder = Text::new("just-rank").with("rank", Value::Rank("elder".into(), None));
        assert_eq!((words.render(&elder, "zh-CN"), words.render(&elder, "en")), ("元老".into(), "elder".into()));

        write("me-rank = 称号\nme-place = { $place\n");
        let why = Words::builtin().over(&folder).err().expect("texts that can't be read");
        assert!(why.contains("zh.ftl: line 2"), "{why}");
        std::fs::remove_dir_all(&folder).expect("the folder again");
    }

    #[test]
    fn texts_in_both_languages() {
        let words = Words::builtin();
        let row = Text::new("top-line").count("place", 1).name("name", "Ana\u{202e}\n  ").with("points", Value::Points(12_345));
        assert_eq!(words.render(&row, "en"), "1. Ana – 12.3");
        assert_eq!(words.render(&row, "zh-Hans"), "1. Ana – 12.3");
        let day = Text::new("top-as-of").with("day", Value::Day(hearth_core::Day(20_514)));
        assert_eq!((words.render(&day, "en"), words.render(&day, "zh")), ("As of Mar 2.".into(), "截至3月2日。".into()));
        let why = |people: i64| {
            words.render(&Text::new("why-got").with("what", Value::Text(Box::new(Text::new("kind-thanks")))).count("count", 3).count("people", people).with("points", Value::Points(-2_000)), "en")
        };
        assert_eq!(why(1), "−2.0 – from others: thanks × 3 (1 person)");
        assert_eq!(why(0), "−2.0 – from others: thanks × 3");
        assert_eq!(words.render(&Text::new("risen-you").with("rank", Value::Rank("regular".into(), None)), "zh"), "你现在是常客了。谢谢你在这里。");
        assert_eq!(words.render(&Text::new("no-such-text"), "fr"), "[no-such-text]");
        let endless = words.render(&Text::new("me-title").name("name", &"x".repeat(500)), "en");
        assert_eq!(endless.chars().count(), NAME + 1);
        assert_eq!(words.render(&Text::new("me-title").name("name", "\u{202e}"), "en"), "someone");
    }
}
