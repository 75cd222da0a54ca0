// SPDX-License-Identifier: MIT
//! What framekit.h declares.
#![no_std]

extern "C" {
    pub fn framekit_mean(frame: *const u8, size: usize) -> f64;
}
