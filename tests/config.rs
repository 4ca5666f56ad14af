//! `config.toml` by example: the one at the root is the defaults, and every mistake names its mend.

#[path = "../crates/cli/config.rs"]
mod config;

use config::Config;
use hearth_core::{Keep, Notices};
use miette::Diagnostic;

#[test]
fn the_example_is_the_defaults() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/config.toml");
    assert_eq!(Config::read(Some(example.as_ref())).expect("the example is right"), Config::default());
    assert_eq!(Config::parse("", "empty").expect("nothing is right"), Config::default());
}

#[test]
fn everything_can_be_set() {
    let text = "\u{feff}language = \"zh\"\r\nzone = \"asia/shanghai\"\r\nnotices = \"private\"\r\nquiet = \"23-7\"\r\nranking = \"0 18 * * Sun\"\r\nhalf_life = 30\r\nmemory_mib = 64\r\n\
        [discord]\r\napi_url = \"http://127.0.0.1:9700/api/v10/\"\r\nshards = \"2-3/8\"\r\n\
        [[rank]]\r\nkey = \"guest\"\r\nname = \" 客人 \"\r\n[[rank]]\r\nkey = \"friend\"\r\nneeds = \"active-days 2 in 128\"\r\nkeep = 80\r\ngrace = 30\r\n[[rank]]\r\nkey = \"host\"\r\nstaff = true\r\n";
    let config = Config::parse(text, "c").expect("a good configuration");
    let policy = &config.policy;
    assert_eq!((&*policy.lang, policy.zone.name(), policy.notices), ("zh", "Asia/Shanghai", Notices::Private));
    assert_eq!(policy.quiet.map(|quiet| quiet.to_string()).as_deref(), Some("23-7"));
    assert_eq!((policy.ranking.as_deref(), policy.half_life, config.memory), (Some("0 18 * * Sun"), 30, 64 << 20));
    assert_eq!((&*config.discord.api_url, config.discord.shards), ("http://127.0.0.1:9700/api/v10", Some((2, 3, 8))));
    let ranks: Vec<_> = policy.ranks.iter().map(|rank| (&*rank.key, rank.name.as_deref(), rank.needs.as_ref().map(ToString::to_string), rank.keep, rank.staff)).collect();
    assert_eq!(
        ranks,
        [
            ("guest", Some("客人"), None, Keep::default(), false),
            ("friend", None, Some("active-days 2 in 128".into()), Keep { percent: 80, grace: 30 }, false),
            ("host", None, None, Keep::default(), true)
        ]
    );
}

#[test]
fn a_rank_given_by_hand_may_lead_on() {
    let text = ladder("[[rank]]\nkey = 'trusted'\n[[rank]]\nkey = 'elder'\nneeds = 'active-days 5 in 60'");
    assert_eq!(Config::parse(&text, "c").expect("a good ladder").policy.ranks.len(), 3);
}

/// A ladder of a first rank and what follows.
fn ladder(rest: &str) -> String {
    format!("[[rank]]\nkey = 'first'\n{rest}\n")
}

/// The configuration is refused with this error and this mend.
#[track_caller]
fn check(text: &str, error: &str, mend: &str) {
    let refused = Config::parse(text, "my.toml").expect_err(text);
    let help = refused.help().map(|help| help.to_string()).unwrap_or_default();
    assert!(refused.to_string().starts_with(error), "{text}\nsays {refused}\nnot  {error}");
    assert!(help.contains(mend), "{text}\nsays {help}\nnot  {mend}");
    assert!(refused.labels().is_some(), "{text} points at nothing");
}

#[test]
fn mistakes_name_file_line_key_and_mend() {
    for (text, error, mend) in [
        ("half_life = 60\nzonne = 'UTC'", "my.toml:2: there is no key `zonne`", "did you mean `zone`?"),
        ("wibble = 1", "my.toml:1: there is no key `wibble`", "the keys here are `language`, `zone`"),
        ("[ranks]\nkey = 'a'", "my.toml:1: there is no key `ranks`", "did you mean `rank`?"),
        ("zone = UTC", "my.toml:1: this is not TOML", "compare"),
        ("zone = 'UTC'\nzone = 'UTC'", "my.toml:2: this is not TOML: duplicate key", "compare"),
        ("quiet = 'late'", "my.toml:1: `quiet` cannot be \"late\"", "22-8"),
        ("language = 'xx'", "my.toml:1: `language` cannot be \"xx\"", "\"en\", \"zh\""),
        ("\nzone = 'Shanghai'", "my.toml:2: `zone` cannot be \"Shanghai\"", "\"Asia/Shanghai\""),
        ("zone = 'new york'", "my.toml:1: `zone` cannot be \"new york\"", "\"America/New_York\""),
        ("zone = 'Europe/Madird'", "my.toml:1: `zone` cannot be \"Europe/Madird\"", "\"Europe/Madrid\""),
        ("zone = 2", "my.toml:1: `zone` has the wrong kind of value", "in quotes"),
        ("notices = 'loud'", "my.toml:1: `notices` cannot be \"loud\"", "\"lobby\", \"private\", \"off\""),
        ("ranking = 'sundays'", "my.toml:1: `ranking` is no schedule: a schedule has five fields", "0 18 * * Sun"),
        ("ranking = '0 18 * * 0'", "my.toml:1: `ranking` is no schedule: write the weekday by name", "0 18 * * Sun"),
        ("ranking = '0 0 30 2 *'", "my.toml:1: `ranking` is no schedule: `0 0 30 2 *` never comes due", "0 18 * * Sun"),
        ("half_life = 0", "my.toml:1: `half_life` cannot be 0", "1 to 3650 days"),
        ("half_life = 3651", "my.toml:1: `half_life` cannot be 3651", "1 to 3650 days"),
        ("half_life = 'long'", "my.toml:1: `half_life` has the wrong kind of value", "a whole number"),
        ("half_life = 1.5", "my.toml:1: `half_life` has the wrong kind of value", "a whole number"),
        ("half_life = 99999999999999999999", "my.toml:1: `half_life` has the wrong kind of value", "a whole number"),
        ("rank = 3", "my.toml:1: `rank` has the wrong kind of value", "[[rank]]"),
        ("[rank]\nkey = 'a'", "my.toml:1: `rank` has the wrong kind of value", "[[rank]]"),
        ("[[rank]]\nkey = 'a'\nstaff = 'yes'", "my.toml:3: `staff` has the wrong kind of value", "true or false"),
        ("[telegram]\nwebhook_url = 'hearth.example.org'", "my.toml:2: `webhook_url` cannot be \"hearth.example.org\"", "http"),
        ("[telegram]\nwebhook_listen = '8788'", "my.toml:2: `webhook_listen` cannot be \"8788\"", "127.0.0.1:8788"),
        ("[telegram]\ntitles = 'yes'", "my.toml:2: `titles` has the wrong kind of value", "true or false"),
        ("memory_mib = 1", "my.toml:1: `memory_mib` cannot be 1", "16 to 1048576 MiB"),
        ("rank = []", "my.toml:1: `rank` is empty", "at least the rank that everybody begins with"),
        ("[[rank]]\nname = 'A'", "my.toml:1: this rank has no `key`", "key = \"member\""),
    ] {
        check(text, error, mend);
    }
}

#[test]
fn ladders_that_cannot_be_climbed_are_refused() {
    for (rest, error, mend) in [
        ("[[rank]]\nkey = 'First'", "my.toml:4: `key` of a rank cannot be \"First\"", "lower-case letters"),
        ("[[rank]]\nkey = ''", "my.toml:4: `key` of a rank cannot be \"\"", "lower-case letters"),
        ("[[rank]]\nkey = 'a-name-of-more-than-thirty-two-bytes'", "my.toml:4: `key` of a rank cannot be", "up to 32"),
        ("[[rank]]\nkey = 'back'", "my.toml:4: `key` of a rank cannot be \"back\"", "the command /rank needs that word"),
        ("[[rank]]\nkey = 'first'", "my.toml:4: there are two ranks with the key `first`", "its own `key`"),
        ("[[rank]]\nkey = 'a'\nname = ''", "my.toml:5: `name` of a rank cannot be", "1 to 64"),
        ("[[rank]]\nkey = 'a'\nname = \"x\\u202e\"", "my.toml:5: `name` of a rank cannot be \"x\\u{202e}\"", "visible"),
        ("[[rank]]\nkey = 'a'\nneed = 'thanks 3'", "my.toml:5: there is no key `need`", "did you mean `needs`?"),
        ("[[rank]]\nkey = 'a'\nneeds = 'active-days'", "my.toml:5: `needs`: `active-days` without how much", "active-days 3"),
        ("[[rank]]\nkey = 'a'\nneeds = 'active-days 40 in 30'", "my.toml:5: `needs`: 40 of 30 days", "at most 30"),
        ("[[rank]]\nkey = 'a'\nneeds = 'active-days 40 in 129'", "my.toml:5: `needs`: `in 129`", "1 to 128 days"),
        ("[[rank]]\nkey = 'a'\nneeds = 'submissions 3'", "my.toml:5: `needs`: `submissions` is nothing that can be asked for", "active-days"),
        ("[[rank]]\nkey = 'a'\nkeep = 50", "my.toml:5: `keep` without `needs`", "by staff alone"),
        ("[[rank]]\nkey = 'a'\nneeds = 'thanks 3'\nkeep = 101", "my.toml:6: `keep` cannot be 101", "0 to 100"),
        ("[[rank]]\nkey = 'a'\nneeds = 'thanks 3'\ngrace = 366", "my.toml:6: `grace` cannot be 366", "0 to 365"),
        ("[[rank]]\nkey = 'a'\nneeds = 'thanks 3'\nstaff = true", "my.toml:5: `needs` of `a`: nobody becomes staff", "take `staff` away"),
        ("[[rank]]\nkey = 'a'\nstaff = true\n[[rank]]\nkey = 'b'\nneeds = 'thanks 3'", "my.toml:8: `needs` of `b`: members would rise from `a`", "move `b` below `a`"),
        ("[[rank]]\nkey = 'a'\nneeds = 'thanks 9 in 30'\n[[rank]]\nkey = 'b'\nneeds = 'thanks 9 in 60'", "my.toml:8: `needs` of `b`: it asks no more than `a`", "ask for more"),
        ("[[rank]]\nkey = 'a'\nneeds = 'holds b 30'\n[[rank]]\nkey = 'b'\nneeds = 'thanks 9 in 60'", "my.toml:5: `needs` of `a`: `b` stands above it", "below it"),
    ] {
        check(&ladder(rest), error, mend);
    }
    check("[[rank]]\nkey = 'a'\nneeds = 'thanks 3'", "my.toml:3: `needs` of the first rank `a`", "without them first");
    check("[[rank]]\nkey = 'a'\nstaff = true", "my.toml:3: `staff` of the first rank `a`", "another rank first");
    let many: String = (0..31).map(|n| format!("[[rank]]\nkey = 'r{n}'\n")).collect();
    check(&many, "my.toml:61: there are 31 ranks", "at most 30");
}

#[test]
fn a_file_that_is_named_must_be_there_and_be_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.toml");
    let missing = Config::read(Some(&path)).expect_err("there is no file");
    assert!(missing.to_string().contains("mine.toml: cannot be read"), "{missing}");
    std::fs::write(&path, b"zone = 'UTC'\nlanguage = '\xff'\n").expect("written");
    let binary = Config::read(Some(&path)).expect_err("no text");
    assert!(binary.to_string().contains("mine.toml:2: the file is not UTF-8"), "{binary}");
}

#[test]
fn a_mistake_is_shown_in_its_place() {
    let refused = Config::parse("half_life = 60\nzone = 'Shanghai'\n", "my.toml").expect_err("no zone");
    let mut shown = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::none());
    handler.render_report(&mut shown, &refused).expect("rendered");
    for part in ["my.toml:2: `zone` cannot be \"Shanghai\"", "zone = 'Shanghai'", "Asia/Shanghai"] {
        assert!(shown.contains(part), "{part} is missing from\n{shown}");
    }
}
