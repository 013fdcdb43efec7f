//! Tables of bad input: for each row what comes of it, and what stays untouched.

mod files;
