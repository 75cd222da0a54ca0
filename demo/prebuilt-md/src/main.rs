// SPDX-License-Identifier: MIT
//! Asks a prebuilt C library for three things and prints what it answered.
#![no_std]
#![no_main]
use core::ffi::{c_char, c_int, CStr};

extern "C" {
    fn puts(text: *const c_char) -> c_int;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

fn print(text: &CStr) {
    // SAFETY: the text ends in NUL.
    unsafe { puts(text.as_ptr()) };
}

#[no_mangle]
pub extern "C" fn main(_count: c_int, arguments: *const *const c_char) -> c_int {
    let mut lower = [0u8; 16];
    // SAFETY: `lower` holds the text and its NUL; the C runtime gives at least
    // one argument, the program's own path.
    let (size, scaled) = unsafe {
        textkit_sys::textkit_lower(c"HELLO".as_ptr(), lower.as_mut_ptr().cast(), lower.len());
        (
            textkit_sys::textkit_file_size_narrow(*arguments),
            textkit_sys::textkit_scale(1.5, 4),
        )
    };
    print(CStr::from_bytes_until_nul(&lower).unwrap_or(c"?"));
    print(if scaled == 24.0 { c"ldexp(1.5, 4) is 24" } else { c"ldexp is wrong" });
    print(if size > 0 { c"this program's file was opened and measured" } else { c"no size" });
    if scaled == 24.0 && size > 0 {
        0
    } else {
        1
    }
}
