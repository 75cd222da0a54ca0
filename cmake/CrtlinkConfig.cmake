# SPDX-License-Identifier: MIT
# crtlink as the linker of a CMake project that builds for Windows with MSVC's or LLVM's tools:
#
#   find_package(Crtlink)            in CMakeLists.txt, behind project(), or, with no change there,
#   cmake -DCMAKE_PROJECT_INCLUDE=.../share/cmake/Crtlink/CrtlinkConfig.cmake ...
#
# Sets Crtlink_EXECUTABLE, and for the folder that asks and all below it the linker. A project for another system is left
# alone, so that the line may stand in one that builds for several.
set(Crtlink_FOUND FALSE)
if(NOT Crtlink_EXECUTABLE)
    find_program(Crtlink_EXECUTABLE crtlink NO_CMAKE_FIND_ROOT_PATH
        HINTS "${CMAKE_CURRENT_LIST_DIR}/../../../bin" "${CMAKE_CURRENT_LIST_DIR}/../../.." "${CMAKE_CURRENT_LIST_DIR}/../build"
        DOC "crtlink: the linker that keeps one C runtime")
endif()
if(NOT Crtlink_EXECUTABLE)
    set(Crtlink_NOT_FOUND_MESSAGE "the program crtlink is neither beside this file nor on PATH")
    if(NOT Crtlink_FIND_QUIETLY)
        message(STATUS "Crtlink: ${Crtlink_NOT_FOUND_MESSAGE}; linking without it")
    endif()
    return()
endif()
set(Crtlink_FOUND TRUE)
if(NOT WIN32 OR MINGW OR CYGWIN)
    return()
endif()
if(CMAKE_GENERATOR MATCHES "Visual Studio")
    # MSBuild is asked, not CMAKE_LINKER. Not tried: no Visual Studio was at hand.
    get_filename_component(Crtlink_FOLDER "${Crtlink_EXECUTABLE}" DIRECTORY)
    list(APPEND CMAKE_VS_GLOBALS "LinkToolExe=crtlink.exe" "LinkToolPath=${Crtlink_FOLDER}")
else()
    set(CMAKE_LINKER "${Crtlink_EXECUTABLE}")
    # clang, unlike cl and clang-cl, links by itself, with a linker that it looks up by name: in the folders of -B first.
    foreach(Crtlink_language C CXX)
        if(CMAKE_${Crtlink_language}_COMPILER_ID STREQUAL "Clang" AND
           CMAKE_${Crtlink_language}_COMPILER_FRONTEND_VARIANT STREQUAL "GNU")
            get_filename_component(Crtlink_FOLDER "${Crtlink_EXECUTABLE}" DIRECTORY)
            add_link_options("$<$<LINK_LANGUAGE:${Crtlink_language}>:-B${Crtlink_FOLDER};-fuse-ld=crtlink>")
        endif()
    endforeach()
endif()
