//! A Discord of our own on loopback, for tests and benchmarks: REST v10 and gateway v10 as documented.
