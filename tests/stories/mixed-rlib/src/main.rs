// SPDX-License-Identifier: MIT
#![no_std]
#![no_main]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[no_mangle]
pub extern "C" fn main() -> i32 {
    // SAFETY: the library takes and returns plain numbers.
    unsafe { speech_sys::speech_words(3) - 3 }
}
