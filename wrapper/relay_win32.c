/* SPDX-License-Identifier: MIT */
#include "relay_win32.h"

#include "base/utf.h"

#include <stdlib.h>

enum {
    KEPT_MOST = 16 * 1024 * 1024, /* bytes */
    PIECE = 64 * 1024,
};

bool relay_open(HANDLE to, Relay *out)
{
    *out = (Relay){.to = to};
    InitializeCriticalSection(&out->lock);
    return CreatePipe(&out->from, &out->give, NULL, PIECE) != 0;
}

/* Visual Studio's handle takes UTF-16. Redirected, link.exe writes the OEM code page and lld
 * UTF-8. */
static bool write_unicode(HANDLE to, Str text)
{
    UINT page = utf8_is_valid(text) ? CP_UTF8 : CP_OEMCP;
    int len = MultiByteToWideChar(page, 0, text.at, (int)text.len, NULL, 0);
    wchar_t *wide = malloc(((size_t)len + 1) * sizeof *wide);
    if (!wide)
        return false;
    (void)MultiByteToWideChar(page, 0, text.at, (int)text.len, wide, len);
    bool is_written = win32_write(to, (Str){(const char *)wide, (size_t)len * sizeof *wide});
    free(wide);
    return is_written;
}

static void give(Relay *relay, Str bytes)
{
    relay->is_released = true;
    if (relay->unicode && write_unicode(relay->unicode, bytes))
        return;
    /* When our reader is gone the linker shall meet that too: its pipe is closed. */
    if (relay->to && !win32_write(relay->to, bytes))
        relay->to = NULL;
}

static bool has_room(Relay *relay, size_t more)
{
    if (relay->len + more <= relay->cap)
        return true;
    size_t cap = relay->cap ? relay->cap * 2 : PIECE;
    while (cap < relay->len + more)
        cap *= 2;
    char *larger = realloc(relay->kept, cap);
    if (!larger)
        return false;
    relay->kept = larger;
    relay->cap = cap;
    return true;
}

/* A character of several bytes may not be cut: UTF-16 is made of whole lines, until the end. */
static void give_kept(Relay *relay, bool is_end)
{
    size_t until = relay->len;
    while (relay->unicode && !is_end && until > relay->given && relay->kept[until - 1] != '\n')
        until--;
    if (relay->given < until)
        give(relay, (Str){relay->kept + relay->given, until - relay->given});
    relay->given = until;
}

/* What cannot be kept cannot be held either. */
static void take(Relay *relay, Str bytes)
{
    bool is_kept = relay->len + bytes.len <= KEPT_MOST && has_room(relay, bytes.len);
    if (is_kept) {
        memcpy(relay->kept + relay->len, bytes.at, bytes.len);
        relay->len += bytes.len;
    } else {
        relay->is_cut = true;
        relay->is_held = false;
    }
    if (!relay->is_held)
        give_kept(relay, !is_kept);
    if (!is_kept)
        give(relay, bytes);
    relay->passed += bytes.len;
    relay->last = GetTickCount(); /* our own reader may have taken its time */
}

static DWORD WINAPI read_all(void *context)
{
    Relay *relay = context;
    char *piece = malloc(PIECE);
    DWORD got = 0;
    bool is_read = piece != NULL;
    while (is_read && ReadFile(relay->from, piece, PIECE, &got, NULL) && got) {
        EnterCriticalSection(&relay->lock);
        take(relay, (Str){piece, got});
        is_read = relay->to || relay->unicode || relay->is_held;
        LeaveCriticalSection(&relay->lock);
    }
    EnterCriticalSection(&relay->lock);
    relay->is_over = true;
    if (!relay->is_held)
        give_kept(relay, true);
    LeaveCriticalSection(&relay->lock);
    free(piece);
    (void)CloseHandle(relay->from);
    return 0;
}

bool relay_start(Relay *relay)
{
    (void)CloseHandle(relay->give);
    relay->give = NULL;
    relay->last = GetTickCount();
    relay->thread = CreateThread(NULL, 0, read_all, relay, 0, NULL);
    return relay->thread != NULL;
}

void relay_set_held(Relay *relay, bool is_held)
{
    EnterCriticalSection(&relay->lock);
    relay->is_held = is_held && !relay->is_cut;
    if (!relay->is_held)
        give_kept(relay, relay->is_over);
    LeaveCriticalSection(&relay->lock);
}

void relay_release(Relay *relay)
{
    relay_set_held(relay, false);
}

/* When the linker ends, the pipe holds no more of its output than this. */
enum { IN_PIPE = 4 * PIECE };

void relay_drain(Relay *relay, DWORD idle, DWORD most)
{
    enum { STEP = 20 };
    DWORD start = GetTickCount();
    EnterCriticalSection(&relay->lock);
    uint64_t first = relay->passed;
    LeaveCriticalSection(&relay->lock);
    while (WaitForSingleObject(relay->thread, STEP) == WAIT_TIMEOUT) {
        EnterCriticalSection(&relay->lock);
        DWORD now = GetTickCount(), quiet = now - relay->last;
        bool is_others = relay->passed - first > IN_PIPE;
        LeaveCriticalSection(&relay->lock);
        if ((now - start >= most && is_others) || (now - start >= idle && quiet >= idle))
            return;
    }
}

Str relay_kept(Relay *relay, Arena *arena)
{
    EnterCriticalSection(&relay->lock);
    Str kept = str_copy(arena, (Str){relay->kept, relay->len});
    LeaveCriticalSection(&relay->lock);
    return kept;
}

void relay_close(Relay *relay)
{
    EnterCriticalSection(&relay->lock);
    relay->to = NULL; /* a reader that is left behind gives nothing more */
    relay->is_held = false;
    LeaveCriticalSection(&relay->lock);
    (void)CloseHandle(relay->thread);
}
