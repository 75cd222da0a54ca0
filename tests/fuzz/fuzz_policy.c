/* SPDX-License-Identifier: MIT */
/* A policy: the user's own, and one that was found in somebody's repository. */
#include "fuzz/fuzz.h"

#include "model/policy.h"

void fuzz(Arena *arena, Str bytes)
{
    static const PolicyTrust trusts[] = {TRUST_OWN, TRUST_STRANGER};
    for (size_t i = 0; i < sizeof trusts / sizeof *trusts; i++) {
        if (!fuzz_is_turn(bytes, i, sizeof trusts / sizeof *trusts))
            continue;
        Policy policy;
        Diags diags = {.arena = arena};
        policy_init(&policy);
        policy_read_ini(arena, bytes, STR("folder/crtlink.ini"), ORIGIN_POLICY, trusts[i], &diags,
                        &policy);
        Str path = policy_value(&policy, SET_LINKER_PATH);
        fuzz_expect(trusts[i] == TRUST_OWN ||
                        str_find_char(path, '/') + str_find_char(path, '\\') == 2 * path.len,
                    "a stranger names no program by its path");
        for (SettingId id = 0; id < SETTING_COUNT; id++)
            fuzz_touch(policy_value(&policy, id));
    }
}
