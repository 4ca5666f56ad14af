//! What is written can be read again, all of it or nothing, and a database that is not ours to change is left alone.

use hearth_core::*;
use hearth_storage::{Batch, Cursor, OutboxRow, PageRow, Store, StoreError};
use sqlx::{Connection, Row};
use std::path::Path;

async fn founded(folder: &Path) -> (Store, CommunityId) {
    let store = Store::open(folder).await.expect("a new database");
    let founded = Founded { name: "Club".into(), native: "club-1".into(), secret: Secret([7, 9]), day: Day(100) };
    let id = store.found("sim", &founded).await.expect("a community");
    (store, id)
}

fn mark() -> Mark {
    let mut mark = Mark::up_to(9);
    mark.add(14, |_, _| true);
    mark
}

fn met(account: u32) -> Change {
    Change::Met(Met {
        account: AccountId(account),
        member: MemberId(account),
        native: Native(u64::from(account) + 500),
        spelling: None,
        name: format!("person {account}").into(),
        machine: false,
        day: Day(100),
    })
}

fn fact(day: i32, from: u32, to: u32, count: i32) -> Fact {
    Fact { day: Day(day), space: SpaceId(1), from: AccountId(from), to: Some(AccountId(to)), kind: Kind::Reply, count }
}

#[tokio::test]
async fn what_is_committed_is_read_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = founded(folder.path()).await;
    let record = Record {
        number: 1,
        at: Moment(5),
        by: By::Member(MemberId(1)),
        verdict: Verdict::Rank { member: MemberId(2), from: ("newcomer".into(), false), to: ("regular".into(), true) },
        reason: Some(Given::new("kind")),
        because: vec![],
    };
    let setting = Record { number: 2, verdict: Verdict::Setting { setting: Setting::Zone, from: "UTC".into(), to: "Asia/Shanghai".into() }, ..record.clone() };
    let effect = Effect::SetStanding { account: Native(502), rank: Some("regular".into()), name: None, badge: None, not: None };
    let mut ledger = Ledger::default();
    ledger.enter(Entry { message: MessageId(77), parent: None, author: AccountId(1), answered: None, at: 5, earned: 1 });
    let mut pages = vec![];
    ledger.flush(RESIDENT, |page| pages.push(PageRow::of(id, SpaceId(1), page)));
    let batch = Batch {
        facts: (0..1_234).map(|n| (id, fact(100, 1 + n % 40, 50 + n / 40, 1))).collect(),
        pages,
        changes: [
            met(1),
            met(2),
            Change::Space(Space { id: SpaceId(1), native: Native(9), name: "lobby".into(), purpose: Purpose::Lobby }),
            Change::Decided(record.clone()),
            Change::Decided(setting),
            Change::Hidden { member: MemberId(1), hidden: true },
        ]
        .map(|change| (id, change))
        .into(),
        outbox: vec![OutboxRow { id: 41, community: id, at: Moment(5), due: None, effect: effect.clone(), begun: false }],
        settled: vec![],
        cursors: vec![Cursor { connection: "sim".into(), mark: mark() }],
        timers: vec![(id, Timer::Ranking, Some(Moment(99)))],
        ..Batch::default()
    };
    store.commit(&batch).await.expect("a commit");
    store.commit(&Batch { facts: vec![(id, fact(100, 1, 50, 2))], settled: vec![41], ..Batch::default() }).await.expect("a commit");

    let stored = store.load(id, &Policy::default()).await.expect("a community");
    assert_eq!((stored.next_account, stored.next_record, stored.policy.zone.name(), stored.secret), (3, 3, "Asia/Shanghai", Secret([7, 9])));
    assert_eq!(stored.spaces, [(Space { id: SpaceId(1), native: Native(9), name: "lobby".into(), purpose: Purpose::Lobby }, 1, 77)]);
    assert!(stored.hidden.contains(&MemberId(1)));
    let facts = store.facts_since(id, Day(100)).await.expect("facts");
    assert_eq!((facts.len(), facts.iter().map(|fact| fact.count).sum::<i32>()), (1_234, 1_236));
    let accounts = store.accounts(id, &Lacks { natives: [Native(502), Native(3)].into_iter().collect(), ..Lacks::default() }).await.expect("accounts");
    assert!(matches!(&accounts[..], [account] if account.rank.as_deref() == Some("regular") && account.locked && &*account.met.name == "person 2"));
    assert_eq!(store.page_of(id, SpaceId(1), MessageId(77)).await.expect("a page").map(|page| page.entries.len()), Some(1));
    assert_eq!(store.cursor("sim").await.expect("a cursor"), Some(Cursor { connection: "sim".into(), mark: mark() }));
    assert_eq!(store.outbox().await.expect("the outbox"), []);
    assert_eq!(store.next_outbox_id().await.expect("a number"), 42, "no number is used twice, settled or not");
    let found = store.found_for(id, &Reads { member: MemberId(2), accounts: [AccountId(2)].into_iter().collect(), facts: Some((Day(99), Day(100))), records: true }).await.expect("what is known");
    assert_eq!(found.records, [record]);
    assert!(found.facts.iter().all(|fact| fact.from == AccountId(2)) && !found.facts.is_empty());
}

#[tokio::test]
async fn a_commit_that_fails_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = founded(folder.path()).await;
    // The same account twice is refused.
    let batch = Batch { facts: vec![(id, fact(100, 1, 2, 1))], changes: vec![(id, met(1)), (id, met(1))], ..Batch::default() };
    assert!(store.commit(&batch).await.is_err());
    assert_eq!(store.facts_since(id, Day(0)).await.expect("facts"), []);
}

#[tokio::test]
async fn the_erased_are_gone_from_the_file_and_from_backups() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = founded(folder.path()).await;
    let mut ana = met(1);
    if let Change::Met(met) = &mut ana {
        met.name = "Annabella Unmistakable".into();
    }
    store.commit(&Batch { changes: vec![(id, ana)], ..Batch::default() }).await.expect("a commit");
    store.commit(&Batch { changes: vec![(id, Change::Erased { account: AccountId(1), hash: 5, at: Moment(9) })], ..Batch::default() }).await.expect("a commit");
    let copy = folder.path().join("copy.db");
    store.backup(&copy).await.expect("a backup");
    assert!(matches!(store.backup(&copy).await, Err(StoreError::Taken(_))));
    let bytes = std::fs::read(&copy).expect("the copy");
    assert!(!bytes.windows(9).any(|window| window == b"Annabella"));
    assert_eq!(store.load(id, &Policy::default()).await.expect("a community").erased.get(&5), Some(&Moment(9)));
}

#[tokio::test]
async fn one_process_owns_a_folder_and_others_may_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, _) = founded(folder.path()).await;
    assert!(matches!(Store::open(folder.path()).await, Err(StoreError::InUse(_))));
    let beside = Store::beside(folder.path()).await.expect("a reader");
    assert_eq!(beside.communities().await.expect("communities").len(), 1);
    store.close().await;
}

#[tokio::test]
async fn what_is_newer_damaged_or_foreign_is_refused_and_untouched() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, _) = founded(folder.path()).await;
    store.close().await;
    drop(store);
    let file = folder.path().join("hearth.db");
    let good = std::fs::read(&file).expect("the file");
    assert!(!folder.path().join("hearth.db-wal").exists(), "closed in order, everything is in one file");

    let newer = {
        use sqlx::Connection;
        let mut connection = sqlx::SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.expect("the database");
        sqlx::query("UPDATE _sqlx_migrations SET version = 9999").execute(&mut connection).await.expect("a later migration");
        connection.close().await.expect("an orderly end");
        std::fs::read(&file).expect("the file")
    };
    let mutations: [(&str, Vec<u8>); 5] = [
        ("newer", newer),
        ("text", b"dear diary".to_vec()),
        ("a lost tail", good[..good.len() / 2].to_vec()),
        ("a torn page", {
            let mut bytes = good.clone();
            bytes[4_096..40_960].fill(0xa5);
            bytes
        }),
        ("another program's", {
            let mut bytes = good.clone();
            bytes[68..72].copy_from_slice(&[1, 2, 3, 4]);
            bytes
        }),
    ];
    for (name, bytes) in mutations {
        std::fs::write(&file, &bytes).expect("a mutation");
        let refused = Store::open(folder.path()).await.expect_err(name);
        assert!(matches!(refused, StoreError::Damaged { .. } | StoreError::Foreign(_) | StoreError::Newer(_)), "{name}: {refused}");
        assert_eq!(name == "newer", matches!(refused, StoreError::Newer(_)), "{name}: {refused}");
        assert!(refused.to_string().contains("untouched"), "{name}: {refused}");
        assert_eq!(std::fs::read(&file).expect("the file"), bytes, "{name} is untouched");
    }
    std::fs::write(&file, &good).expect("the good one");
    let store = Store::open(folder.path()).await.expect("the good one opens again");
    store.close().await;
}

#[tokio::test]
async fn what_shows_ranks_and_when_we_were_removed_is_kept_and_all_of_it_can_be_erased() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = founded(folder.path()).await;
    let badge = Badge { native: Native(600), name: "Regulars".into() };
    let verdict = Verdict::Badge { rank: "regular".into(), from: None, to: Some(badge.native) };
    let record = |number, verdict| Record { number, at: Moment(5), by: By::Rule(RULES), verdict, reason: None, because: vec![] };
    let rank = Verdict::Rank { member: MemberId(1), from: ("newcomer".into(), false), to: ("regular".into(), false) };
    let blind = Blind { since: Moment(10), until: Moment(20), messages: true };
    let letter = |at| Letter { to: Native(7), at: Moment(at), lang: "en".into(), card: Card::new(Tone::Warm, Text::new("me-title").name("name", "Ana")) };
    let reading = Reading { spaces: vec![], since: Moment(3), until: Moment(4), stopped: true };
    let changes = [
        met(1),
        met(2),
        Change::Space(Space { id: SpaceId(1), native: Native(9), name: "lobby".into(), purpose: Purpose::Lobby }),
        Change::Badges([badge.clone()].into()),
        Change::Greeted(Native(7)),
        Change::Decided(record(1, verdict.clone())),
        Change::Decided(record(2, rank)),
        Change::Badged { account: AccountId(1), badge: Some(badge.native) },
        Change::Trouble(Box::new(Trouble { at: Moment(5), what: "say".into(), why: Given::new("why"), mend: Given::new("mend") })),
        Change::Erased { account: AccountId(2), hash: 5, at: Moment(9) },
        Change::Blind(blind),
        Change::Letter(Box::new(letter(1))),
        Change::Fetched(Native(7)),
        Change::Letter(Box::new(letter(2))),
        Change::Letter(Box::new(letter(3))),
        Change::Letter(Box::new(letter(4))),
        Change::Letter(Box::new(letter(5))),
        Change::Reading(Box::new(reading.clone())),
        Change::Parted(Some(Moment(1_000))),
    ];
    let batch = Batch {
        facts: vec![(id, fact(100, 1, 2, 1))],
        changes: changes.map(|change| (id, change)).into(),
        outbox: vec![OutboxRow { id: 41, community: id, at: Moment(5), due: None, effect: Effect::Census { badge: badge.native }, begun: false }],
        timers: vec![(id, Timer::Ranking, Some(Moment(99)))],
        ..Batch::default()
    };
    store.commit(&batch).await.expect("a commit");
    store.keep_note("sim/0/1", "first").await.expect("a note");
    store.keep_note("sim/0/1", "second").await.expect("a note");
    assert_eq!(store.note("sim/0/1").await.expect("a note").as_deref(), Some("second"));

    let stored = store.load(id, &Policy::default()).await.expect("a community");
    assert_eq!((&*stored.badges, stored.host, stored.parted), (&[badge.clone()][..], Some(Native(7)), Some(Moment(1_000))));
    assert_eq!(stored.letters, [letter(3), letter(4), letter(5)], "the newest three");
    assert_eq!(stored.blinds, [blind]);
    assert_eq!(stored.reading.as_deref(), Some(&reading));
    assert_eq!(stored.policy.badges.get("regular"), Some(&badge.native));
    let ranked = store.accounts(id, &Lacks { ranked: true, ..Lacks::default() }).await.expect("people");
    assert_eq!(ranked.iter().map(|account| (account.met.account, account.badge)).collect::<Vec<_>>(), [(AccountId(1), Some(badge.native))]);
    store.commit(&Batch { changes: vec![(id, Change::Decided(record(3, verdict.inverse())))], ..Batch::default() }).await.expect("a commit");
    assert!(store.load(id, &Policy::default()).await.expect("a community").policy.badges.is_empty());

    assert_eq!(store.erase_parted(Moment(1_000)).await.expect("nothing"), [], "not yet");
    assert_eq!(store.erase_parted(Moment(1_001)).await.expect("an erasure"), [id]);
    store.close().await;
    // Every table that has a community in it is empty by now, those among them that nobody has thought of.
    let mut connection = sqlx::SqliteConnection::connect(&format!("sqlite://{}", folder.path().join("hearth.db").display())).await.expect("the file");
    let tables = sqlx::query("SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'community'").fetch_all(&mut connection).await.expect("tables");
    assert!(tables.len() >= 16);
    for table in tables.iter().map(|row| row.get::<String, _>(0)).chain(["communities".into()]) {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"))).fetch_one(&mut connection).await.expect("a count");
        assert_eq!(rows.get::<i64, _>(0), 0, "{table}");
    }
}

#[tokio::test]
async fn a_first_start_that_was_cut_short_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, _) = founded(folder.path()).await;
    store.close().await;
    let url = format!("sqlite://{}", folder.path().join("hearth.db").display());
    // Killed after the tables were made, and before they were marked as ours.
    let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("the file");
    sqlx::query("PRAGMA application_id = 0").execute(&mut connection).await.expect("unmarked");
    connection.close().await.expect("closed");
    Store::open(folder.path()).await.expect("our own database").close().await;

    let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("the file");
    sqlx::query("PRAGMA application_id = 0").execute(&mut connection).await.expect("unmarked");
    sqlx::query("UPDATE _sqlx_migrations SET checksum = x'00'").execute(&mut connection).await.expect("somebody else's");
    connection.close().await.expect("closed");
    assert!(matches!(Store::open(folder.path()).await, Err(StoreError::Foreign(_))));
}
