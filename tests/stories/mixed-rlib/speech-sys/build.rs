// SPDX-License-Identifier: MIT
//! Bundles speech.lib: the engine as its makers compiled it, and this crate's
//! own wrapper, compiled the other way.
fn main() {
    println!("cargo:rerun-if-env-changed=SPEECH_LIB_DIR");
    let folder = std::env::var("SPEECH_LIB_DIR").expect("SPEECH_LIB_DIR names the folder of speech.lib");
    println!("cargo:rerun-if-changed={folder}/speech.lib");
    println!("cargo:rustc-link-search=native={folder}");
    println!("cargo:rustc-link-lib=static=speech");
}
