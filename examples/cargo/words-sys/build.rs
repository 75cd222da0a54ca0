// SPDX-License-Identifier: MIT
//! Links words.lib as its vendor delivers it: compiled /MD, in the folder vendor.
fn main() {
    let folder = std::env::var("CARGO_MANIFEST_DIR").expect("set by cargo") + "/vendor";
    println!("cargo:rerun-if-changed={folder}/words.lib");
    println!("cargo:rustc-link-search=native={folder}");
    println!("cargo:rustc-link-lib=static=words");
}
