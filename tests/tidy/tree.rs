//! The files of the project, as text.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

/// The folder that everything is in.
pub(crate) const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// One text file.
pub(crate) struct File {
    /// Its path from the root, with `/`.
    pub(crate) path: String,
    /// What is in it.
    pub(crate) text: String,
}

/// Every text file, by path. What is built, what is kept for running, and what begins with a dot is left out.
pub(crate) static FILES: LazyLock<Vec<File>> = LazyLock::new(|| {
    let mut files = Vec::new();
    walk(Path::new(ROOT), &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
});

/// Files with this ending.
pub(crate) fn files(ending: &str) -> impl Iterator<Item = &'static File> {
    FILES.iter().filter(move |file| file.path.ends_with(ending))
}

fn walk(folder: &Path, files: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let apart = (name.starts_with('.') && name != ".ci") || name == "target" || (name == "data" && folder == Path::new(ROOT));
        match entry.file_type().expect("a file type") {
            kind if kind.is_dir() && !apart => walk(&path, files),
            kind if kind.is_file() && !apart => {
                if let Ok(text) = std::fs::read_to_string(&path) {
                    let path = path.strip_prefix(ROOT).expect("a path below the root").to_string_lossy().replace('\\', "/");
                    files.push(File { path, text });
                }
            }
            _ => {}
        }
    }
}

/// Modules that are declared for tests alone, by path.
static TEST_MODULES: LazyLock<BTreeSet<String>> = LazyLock::new(|| files(".rs").flat_map(File::test_modules).collect());

impl File {
    /// Lines with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(at, line)| (at + 1, line))
    }

    /// Lines of code, without those that only comment.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Lines of code that are not tests.
    pub(crate) fn shipped(&self) -> impl Iterator<Item = (usize, &str)> {
        let folders = self.path.split('/').any(|part| part == "tests" || part == "benches");
        let end = match folders || TEST_MODULES.contains(&self.path) {
            true => 0,
            false => self.test_marks().find(|(_, next)| next.ends_with('{')).map_or(usize::MAX, |(at, _)| at),
        };
        self.code().take_while(move |(at, _)| *at < end)
    }

    /// Each `#[cfg(test)]` of a module: its line, and the module's first line.
    fn test_marks(&self) -> impl Iterator<Item = (usize, &str)> {
        let after = |at: usize| self.text.lines().skip(at).find(|line| !line.trim_start().starts_with("#[")).unwrap_or_default().trim();
        self.lines().filter(|(_, line)| line.trim() == "#[cfg(test)]").map(move |(at, _)| (at, after(at))).filter(|(_, next)| next.starts_with("mod ") || next.starts_with("pub(crate) mod "))
    }

    fn test_modules(&self) -> Vec<String> {
        let stem = self.path.trim_end_matches(".rs").trim_end_matches("/lib").trim_end_matches("/main");
        let name = |next: &str| next.strip_suffix(';').and_then(|next| next.split(' ').next_back()).map(str::to_owned);
        self.test_marks().filter_map(|(_, next)| name(next)).map(|name| format!("{stem}/{name}.rs")).collect()
    }
}

/// Whether `text` holds `word`, not as the end of a longer one.
pub(crate) fn holds(text: &str, word: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| !(word.starts_with(inner) && text[..at].ends_with(inner)))
}

/// Fails with every complaint, if there is one.
#[track_caller]
pub(crate) fn none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}
