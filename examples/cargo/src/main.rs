// SPDX-License-Identifier: MIT
use std::ffi::CString;

fn main() {
    let text = CString::new("made with cargo").expect("no NUL inside").into_raw();
    // SAFETY: the text ends in NUL, and is taken back afterwards.
    let (count, text) = unsafe { (words_sys::words_title(text), CString::from_raw(text)) };
    println!("{}", text.to_string_lossy());
    std::process::exit(if count == 3 { 0 } else { 1 });
}
