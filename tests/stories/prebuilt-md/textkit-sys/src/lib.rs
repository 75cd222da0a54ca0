// SPDX-License-Identifier: MIT
//! What textkit.h declares.
#![no_std]
use core::ffi::{c_char, c_double, c_int};

extern "C" {
    pub fn textkit_lower(from: *const c_char, to: *mut c_char, size: usize);
    pub fn textkit_scale(x: c_double, power: c_int) -> c_double;
    pub fn textkit_file_size(path: *const u16) -> i64;
    pub fn textkit_file_size_narrow(path: *const c_char) -> i64;
}
