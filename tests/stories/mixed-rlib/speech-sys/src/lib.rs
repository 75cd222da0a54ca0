// SPDX-License-Identifier: MIT
//! What speech.h declares.
#![no_std]

extern "C" {
    pub fn speech_words(count: i32) -> i32;
}
