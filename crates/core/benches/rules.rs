//! Hear, decide, apply: spoken messages a second on one core, over a million members whose activity follows Zipf's law,
//! and the memory that each takes. Run with `cargo bench -p hearth-core`.

use hearth_core::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Counts what is allocated.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);

// The one place where the project needs it: there is no safe way to count allocations.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

const MEMBERS: u64 = 1_000_000;
const MESSAGES: u64 = 6_000_000;
const SPACES: u64 = 16;
/// Messages that are looked up together.
const BATCH: usize = 32;

const TEXTS: [&str; 8] = [
    "did anybody watch the new episode last night?",
    "thanks, that fixed it for me",
    "I would put it in the oven for twenty minutes",
    "今天晚上的节目真好看，你们觉得怎么样",
    "no",
    "the second half was much better than the first, in my opinion at least",
    "see you all tomorrow at the usual place",
    "haha yes exactly that",
];

fn main() {
    let mut community = founded();
    let mut decision = Decision::default();
    let zipf = Zipf::new();
    let heard: Vec<_> = (0..MESSAGES).map(|n| (zipf.member(mix(n)), mix(n * 7 + 1) % SPACES, mix(n * 3 + 2).is_multiple_of(3), (mix(n + 9) % 8) as usize)).collect();
    let before = HELD.load(Ordering::Relaxed);
    for member in 1..=MEMBERS {
        let named = Named { account: Native(member), name: format!("member {member}").into(), spelling: None, machine: false };
        step(&mut community, &mut decision, 0, member, What::Named(Box::new(named)));
    }
    let mut latest = [0_u64; SPACES as usize];
    let mut events = Vec::with_capacity(BATCH);
    let start = Instant::now();
    for (batch, heard) in heard.chunks(BATCH).enumerate() {
        // As an adapter and a worker do it: a batch of messages is heard, looked up together, then decided one by one.
        events.clear();
        for (n, (member, space, reply, text)) in heard.iter().enumerate() {
            let number = (batch * BATCH + n) as u64 + 1;
            let features = hear(Heard(TEXTS[*text]));
            let parent = (*reply && latest[*space as usize] > 0).then(|| MessageId(latest[*space as usize]));
            let spoke = Spoke { by: Native(*member), space: Native(10_000_000 + space), message: MessageId(number), parent, mentions: [None; 3], features };
            events.push(Event { at: Moment(number as i64 * 10), number, what: What::Spoke(spoke) });
            latest[*space as usize] = number;
        }
        std::hint::black_box(community.warm(events.iter()));
        for event in &events {
            decide(&community, event, &mut decision);
            for change in &decision.changes {
                apply(&mut community, change);
            }
        }
        if batch % 256 == 0 {
            community.flush_ledger(|_, page| drop(std::hint::black_box(page.encode())));
        }
    }
    let took = start.elapsed();
    let held = HELD.load(Ordering::Relaxed) - before;
    let active = community.people().iter().filter(|(_, account)| community.today(account.member) > 0).count();
    let rate = MESSAGES as f64 / took.as_secs_f64();
    println!("hear, decide, apply: {:.2} million messages/s ({MEMBERS} members, zipf, one core)", rate / 1e6);
    println!("memory: {} bytes for each of {active} members active today; {} MB held for {MEMBERS} in memory", held / MEMBERS as usize, held / 1_000_000);

    println!("of which {} bytes by the community's own count; an account is {} bytes, a member {}", community.weight() / MEMBERS as usize, size_of::<Account>(), size_of::<Member>());

    let hearing = Instant::now();
    for n in 0..4_000_000_u64 {
        std::hint::black_box(hear(Heard(TEXTS[(n % 8) as usize])));
    }
    println!("of which hear: {:.0} ns a message", hearing.elapsed().as_nanos() as f64 / 4e6);

    let closing = Instant::now();
    let day = community.open_day;
    step(&mut community, &mut decision, DAY, 1, What::DayClosed(Box::new(Close { day, ..Close::default() })));
    println!("closing the day: {:.0} ms", closing.elapsed().as_secs_f64() * 1e3);
    let evicting = Instant::now();
    community.evict_idle();
    println!("evicting the idle: {:.0} ms; {} MB held after it", evicting.elapsed().as_secs_f64() * 1e3, (HELD.load(Ordering::Relaxed) - before) / 1_000_000);
}

fn step(community: &mut Community, decision: &mut Decision, at: i64, number: u64, what: What) {
    decide(community, &Event { at: Moment(at), number, what }, decision);
    for change in &decision.changes {
        apply(community, change);
    }
}

fn founded() -> Community {
    Community::resume(Stored {
        id: CommunityId(1),
        name: "bench".into(),
        secret: Secret([1, 2]),
        policy: Policy::default(),
        since: Day(-100),
        open_day: Day(0),
        spaces: vec![],
        next_account: 1,
        next_record: 1,
        standings: Standings::default(),
        hidden: Default::default(),
        verdicts: vec![],
        erased: BTreeMap::new(),
        actions: vec![],
        troubles: vec![],
        badges: Box::default(),
        host: None,
        parted: None,
        blinds: vec![],
        letters: vec![],
        reading: None,
    })
}

fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// Members by Zipf's law with exponent 1, shuffled.
struct Zipf {
    cumulative: Vec<f64>,
}

impl Zipf {
    fn new() -> Self {
        let mut sum = 0.0;
        Self {
            cumulative: (1..=MEMBERS)
                .map(|rank| {
                    sum += 1.0 / rank as f64;
                    sum
                })
                .collect(),
        }
    }

    fn member(&self, random: u64) -> u64 {
        let total = self.cumulative[self.cumulative.len() - 1];
        let rank = self.cumulative.partition_point(|sum| *sum < random as f64 / u64::MAX as f64 * total) as u64;
        // An odd multiplier shuffles the ranks over all members.
        (rank.min(MEMBERS - 1) * 7_368_787) % MEMBERS + 1
    }
}
