// SPDX-License-Identifier: MIT
//! What words.h declares.
#![no_std]
use core::ffi::{c_char, c_int};

extern "C" {
    pub fn words_title(text: *mut c_char) -> c_int;
}
