//! A made past of a large group.

use std::io::{BufWriter, Write};
use std::path::Path;

const PEOPLE: u64 = 20_000;
const WORDS: [&str; 12] = ["film", "tonight", "thanks", "garden", "episode", "really", "because", "tomorrow", "soup", "why", "good", "again"];

/// Writes so many messages as JSON lines, one in so many seconds, by 20,000 people whose activity follows Zipf's law.
pub(crate) fn write(file: &Path, messages: u64, apart: u64) -> std::io::Result<()> {
    let mut out = BufWriter::new(std::fs::File::create(file)?);
    let total: f64 = (1..=PEOPLE).map(|rank| 1.0 / rank as f64).sum();
    let mut cumulative = Vec::new();
    (1..=PEOPLE).fold(0.0, |sum, rank| {
        cumulative.push(sum + 1.0 / rank as f64);
        sum + 1.0 / rank as f64
    });
    for n in 0..messages {
        let user = cumulative.partition_point(|sum| *sum < mix(n) as f64 / u64::MAX as f64 * total);
        let channel = mix(n * 7).trailing_zeros().min(9);
        let text = (0..10).map(|word| WORDS[(mix(n * 11 + word) % 12) as usize]).collect::<Vec<_>>().join(" ");
        let reply = if mix(n * 3).is_multiple_of(3) && n > 40 { format!("\"{}\"", n + 1 - 40) } else { "null".into() };
        let reactions = if mix(n * 5).is_multiple_of(10) { "{\"👍\":2}" } else { "{}" };
        writeln!(
            out,
            "{{\"ts\":{},\"channel\":\"c{channel}\",\"id\":\"{}\",\"user\":\"u{user}\",\"text\":\"{text}\",\"reply_to\":{reply},\"reactions\":{reactions}}}",
            1_500_000_000 + n * apart,
            n + 1
        )?;
    }
    out.flush()
}

fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}
