//! Discord: a server's updates into events, effects into its calls.
