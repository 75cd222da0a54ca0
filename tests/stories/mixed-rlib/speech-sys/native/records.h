// SPDX-License-Identifier: MIT
// What every C++ object carries that includes a header of Microsoft's STL.
#ifdef _DLL
#pragma detect_mismatch("RuntimeLibrary", "MD_DynamicRelease")
#else
#pragma detect_mismatch("RuntimeLibrary", "MT_StaticRelease")
#endif
