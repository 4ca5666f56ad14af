//! What the simulated platform has carried out, in a file that survives the process.

use crate::Errand;
use hearth_core::Effect;
use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{Read, Result, Write};
use std::path::Path;

/// The file: one line of JSON for each errand that was carried out.
#[derive(Debug)]
pub(super) struct Kept(File);

impl Kept {
    /// Opens the file, and reads the nonces in it. A line that a crash cut short is nothing.
    pub(super) fn open(path: &Path) -> Result<(Self, HashSet<u64>)> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let nonces = String::from_utf8_lossy(&bytes).lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()?.get("nonce")?.as_u64()).collect();
        if bytes.last().is_some_and(|last| *last != b'\n') {
            file.write_all(b"\n")?;
        }
        Ok((Self(file), nonces))
    }

    /// Writes an errand down, and returns when the disk has it.
    pub(super) fn write(&mut self, errand: &Errand) -> Result<()> {
        let to = match &errand.effect {
            Effect::Say { to, .. } | Effect::Ask { to, .. } => to.whom().0,
            Effect::SetStanding { account, .. } => account.0,
            Effect::Census { badge } => badge.0,
            Effect::Read { space, .. } => space.0,
            Effect::MakeBadge { .. } | Effect::Act(_) | Effect::Examine { .. } | Effect::Adder | Effect::Gauge { .. } | Effect::Complete { .. } => 0,
        };
        let line = serde_json::json!({ "nonce": errand.nonce, "what": errand.effect.key(), "to": to });
        self.0.write_all(format!("{line}\n").as_bytes())?;
        self.0.sync_data()
    }
}
