/* SPDX-License-Identifier: MIT */
/* [dll "x.dll"] pins: named symbols come from this DLL, whatever libraries are on the line.
 *
 * Two files stand in front of all inputs. A library holds a short import object for each
 * pinned symbol that the link uses: so the linker makes the import table, and /DELAYLOAD
 * works as with any library. An object needs those symbols: so they are taken from the first
 * library that has them, which is ours, before any other file is read, by lld and by
 * link.exe alike. */
#ifndef CRTLINK_PLAN_PINS_H
#define CRTLINK_PLAN_PINS_H

#include "inputs/shortimport.h"
#include "model/policy.h"
#include "model/resolve.h"

/* A symbol of the link that a pin speaks of. */
typedef struct PinUse {
    const DllPin *pin;
    Str symbol; /* as the objects name it: "_WSACleanup@0" */
    Str name;   /* in the DLL; empty: by ordinal */
    Str import; /* the symbol of the short import object; another one when no name type turns
                   `symbol` into `name` */
    ImportNameType name_type;
    Str instead; /* the DLL or object that it comes from without the pin; empty: nobody has it */
} PinUse;

typedef struct PinClash {
    const DllPin *pin;
    Str symbol;
    Str who; /* the object that defines it */
} PinClash;

/* Nothing in the link needs the pin's symbol. */
typedef struct PinIdle {
    const DllPin *pin;
    Str near; /* the policy name of a symbol that the link does need, one letter off; or empty */
} PinIdle;

typedef struct Pins {
    Arena *arena;
    Machine machine;
    VEC(PinUse) uses;
    VEC(PinIdle) idle;
    VEC(PinClash) clashes;
} Pins;

/* The name by which a policy means the symbol: "f" for x86's _f, _f@4, @f@4 and for f@@4 of
 * __vectorcall; another one as it is. `__imp_` in front is left out. */
Str pins_policy_name(Str symbol, Machine machine);

#define PINS_OBJECT "crtlink-pins.obj"
#define PINS_LIBRARY "crtlink-pins.lib"

/* Which pins the link uses, by its replay without them. A pin means a symbol of its very
 * name, or the C name in a decorated one (x86, __vectorcall). Where the replay cannot see to the
 * end, all pins count as used. */
void pins_find(Arena *arena, const Policy *policy, const Resolution *resolution, Pins *out);

/* By the replay with the pins: those whose symbol an object of the link defines are
 * moved to `clashes`. True: there was one. */
bool pins_drop_clashes(Pins *pins, const Resolution *resolution);

Str pins_object(const Pins *pins);
/* False, with a static text: too many for one library. */
bool pins_library(const Pins *pins, LinkerKind linker, Str *out, const char **error);

/* "nothing in this link needs recv (crtlink.ini:4)"; empty: all are used. */
Str pins_idle_text(Arena *arena, const Pins *pins);
/* Whether that is likely a mistake: another pin is used, or a symbol has nearly this name. A
 * policy may be in force for many links, of which not each has to do with its pins. */
bool pins_idle_is_odd(const Pins *pins);
/* "main.obj defines tolower itself ...; it is linked without this pin". */
Str pins_clash_text(Arena *arena, const PinClash *clash);
/* "tolower from msvcrt.dll instead of ucrtbase.dll, WSAStartup from ws2_32.dll (#115) and 2
 * more". */
Str pins_text(const Pins *pins);

#endif
