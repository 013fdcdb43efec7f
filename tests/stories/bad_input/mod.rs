//! Bad input in tables: what is said, and what stays untouched.

mod proxy;
