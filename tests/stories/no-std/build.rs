// SPDX-License-Identifier: MIT
//! Keeps the CRT out of the program, unless the feature `crt` is on. Without
//! this, core itself asks for one.
fn main() {
    if std::env::var_os("CARGO_FEATURE_CRT").is_none() {
        println!("cargo:rustc-link-arg=/NODEFAULTLIB");
    }
}
