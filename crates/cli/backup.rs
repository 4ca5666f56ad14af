//! `hearth backup FILE`: a copy of everything, as of one moment.

use crate::{Common, Failed};
use hearth_storage::Store;
use std::path::PathBuf;

/// The copy is whole and holds nothing that was erased before. To go back to it: stop Hearth, put the file into the data folder
/// as `hearth.db`, remove `hearth.db-wal` and `hearth.db-shm` there, start Hearth.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The file to write; it must not be there yet
    file: PathBuf,
}

pub(crate) async fn run(common: &Common, args: Args) -> Result<(), Failed> {
    Store::beside(&common.data).await?.backup(&args.file).await?;
    let bytes = args.file.metadata().map_or(0, |about| about.len());
    if common.json {
        println!("{}", serde_json::json!({ "file": args.file, "bytes": bytes }));
    } else {
        println!("{} – {} KiB. Keep it in another place.", args.file.display(), bytes / 1_024);
    }
    Ok(())
}
