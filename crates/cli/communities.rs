//! `hearth communities`: what is in the data folder.

use crate::{Common, Failed};
use hearth_storage::Store;

pub(crate) async fn run(common: &Common) -> Result<(), Failed> {
    let listings = Store::beside(&common.data).await?.communities().await?;
    if common.json {
        let rows: Vec<_> = listings.iter().map(|listing| serde_json::json!({ "id": listing.id, "name": listing.name, "native": listing.native })).collect();
        println!("{}", serde_json::Value::from(rows));
    } else if listings.is_empty() {
        println!("No community yet.");
    } else {
        for listing in listings {
            println!("{:>4}  {}  ({})", listing.id.0, listing.name, listing.native);
        }
    }
    Ok(())
}
