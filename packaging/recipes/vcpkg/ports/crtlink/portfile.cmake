# SPDX-License-Identifier: MIT
# Untried. The published program, as a tool: it does not depend on the triplet's own C runtime.
set(VCPKG_POLICY_EMPTY_PACKAGE enabled)

vcpkg_download_distfile(ARCHIVE
    URLS "@URL@/@WINDOWS@"
    FILENAME "@WINDOWS@"
    SHA512 @WINDOWS_SHA512@
)
vcpkg_extract_source_archive(SOURCE_PATH ARCHIVE "${ARCHIVE}")

file(INSTALL "${SOURCE_PATH}/crtlink.exe" "${SOURCE_PATH}/Crtlink.props" DESTINATION "${CURRENT_PACKAGES_DIR}/tools/${PORT}")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE" "${SOURCE_PATH}/licenses/pcre2.txt" "${SOURCE_PATH}/licenses/inih.txt"
    "${SOURCE_PATH}/licenses/jansson.txt")
