// SPDX-License-Identifier: MIT
//! Prints its own size through a C library, to show that the library's file
//! functions work with the C runtime that the program was linked with.
use std::ffi::CString;
use std::os::windows::ffi::OsStrExt;

fn main() {
    let path = std::env::current_exe().expect("a running program has a path");
    let wide: Vec<u16> = path.as_os_str().encode_wide().chain(Some(0)).collect();
    let name = CString::new("WORDSIZE").expect("no NUL inside");
    let mut lower = [0u8; 16];

    // SAFETY: both strings end in NUL, and `lower` holds the longer of them.
    let (size, scaled) = unsafe {
        textkit_sys::textkit_lower(name.as_ptr(), lower.as_mut_ptr().cast(), lower.len());
        (
            textkit_sys::textkit_file_size(wide.as_ptr()),
            textkit_sys::textkit_scale(1.5, 4),
        )
    };
    let lower: String = lower.iter().take_while(|&&b| b != 0).map(|&b| b as char).collect();
    let known = std::fs::metadata(&path).map(|m| m.len() as i64).unwrap_or(-1);
    println!("{lower}: scaled {scaled}, size {}", if size == known { "agrees" } else { "differs" });
    std::process::exit(if size == known && scaled == 24.0 { 0 } else { 1 });
}
