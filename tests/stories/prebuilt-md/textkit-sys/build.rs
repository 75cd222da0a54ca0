// SPDX-License-Identifier: MIT
//! Bundles the prebuilt library, which TEXTKIT_LIB_DIR says where to find, as
//! crates do that download a binary release of a C library.
fn main() {
    println!("cargo:rerun-if-env-changed=TEXTKIT_LIB_DIR");
    let folder = std::env::var("TEXTKIT_LIB_DIR").expect("TEXTKIT_LIB_DIR names the folder of textkit.lib");
    println!("cargo:rerun-if-changed={folder}/textkit.lib");
    println!("cargo:rustc-link-search=native={folder}");
    println!("cargo:rustc-link-lib=static=textkit");
}
