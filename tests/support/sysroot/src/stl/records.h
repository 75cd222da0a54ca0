// SPDX-License-Identifier: MIT
// The records that Microsoft's STL headers leave in every object.
#ifndef SYSROOT_RECORDS_H
#define SYSROOT_RECORDS_H

#pragma detect_mismatch("_MSC_VER", "1900")
#ifdef _DEBUG
#pragma detect_mismatch("_ITERATOR_DEBUG_LEVEL", "2")
#else
#pragma detect_mismatch("_ITERATOR_DEBUG_LEVEL", "0")
#endif
#if defined(_DLL) && defined(_DEBUG)
#pragma detect_mismatch("RuntimeLibrary", "MDd_DynamicDebug")
#elif defined(_DLL)
#pragma detect_mismatch("RuntimeLibrary", "MD_DynamicRelease")
#elif defined(_DEBUG)
#pragma detect_mismatch("RuntimeLibrary", "MTd_StaticDebug")
#else
#pragma detect_mismatch("RuntimeLibrary", "MT_StaticRelease")
#endif

#endif
