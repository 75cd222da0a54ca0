/* SPDX-License-Identifier: MIT */
/* {suite, test, why it cannot hold on Windows}: rows of a table in runner.c. */
/* clang-format off */
{"os_files", "a_link_is_what_it_leads_to", "symbolic links need a right that users seldom have"},
{"os_files", "a_pipe_is_no_file", "pipes lie in no folder"},
{"response", "a_pipe_stays_the_word_it_was", "pipes lie in no folder"},
{"world", "one_file_by_two_names_is_one_input", "symbolic links need a right that users seldom have"},
