// SPDX-License-Identifier: MIT
//! Copies and averages a frame in a C and C++ library; exit status 0 when the
//! result is right.
#![no_std]
#![no_main]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[no_mangle]
pub extern "C" fn main() -> i32 {
    let frame: [u8; 256] = core::array::from_fn(|i| i as u8);
    // SAFETY: the library reads `frame.len()` bytes and keeps no pointer.
    let mean = unsafe { framekit_sys::framekit_mean(frame.as_ptr(), frame.len()) };
    if mean == 127.5 {
        0
    } else {
        1
    }
}
