// SPDX-License-Identifier: MIT
//! Bundles framekit.lib, compiled /Zl: without any request for a CRT.
fn main() {
    println!("cargo:rerun-if-env-changed=FRAMEKIT_LIB_DIR");
    let folder = std::env::var("FRAMEKIT_LIB_DIR").expect("FRAMEKIT_LIB_DIR names the folder of framekit.lib");
    println!("cargo:rustc-link-search=native={folder}");
    let mut libraries = vec!["framekit"];
    if std::env::var_os("CARGO_FEATURE_MEMALIGN").is_some() {
        libraries.push("memalign");
    }
    for library in libraries {
        println!("cargo:rerun-if-changed={folder}/{library}.lib");
        println!("cargo:rustc-link-lib=static={library}");
    }
}
