#!/bin/bash
# SPDX-License-Identifier: MIT
# Memory runs out, at every place where crtlink asks for it: a clear line and an exit code, or nothing to be seen;
# never a crash; and a link is what it is without crtlink. Allocation 1, 2, 3 ... fails alone, then it and all after.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite nomemory

check "what makes allocations fail is built" "${CC:-gcc}" -shared -fPIC -O1 -o "$work/failmalloc.so" \
    "$root/tests/support/failmalloc.c" || finish
cd "$work" || exit 1
folder=$(sysroot 19) || exit 1
echo 'int other(void); int main(void) { return other(); }' >app.c
echo 'int other(void) { return 1; }' >other.c
cl 19 app.obj app.c /MD && cl 19 other.obj other.c /MT || exit 1
printf 'lld-link: error: undefined symbol: __imp_tolower\n>>> referenced by a.obj\n' >log.txt
linker=$(command -v lld-link-19)
export CRTLINK_LINKER_PATH=$linker

# NAME STATUSES COMMAND...: with each allocation failing. A status of STATUSES is as good as the usual one.
most=${CRTLINK_NOMEMORY_MOST:-60}
try() {
    local name=$1 also=$2 n total usual=0 status bad=() on step=1
    shift 2
    rm -f counts
    LD_PRELOAD=$work/failmalloc.so FAILMALLOC_COUNT=$work/counts timeout 100 "$@" >usual.out 2>usual.err </dev/null || usual=$?
    total=$(sort -n counts 2>/dev/null | tail -n 1)
    # Where the process becomes the linker it counts no more.
    total=${total:-40}
    ((total <= most)) || step=$((total / most + 1))
    for on in '' 1; do
        for ((n = 1; n <= total; n += n < 20 ? 1 : step)); do
            status=0
            rm -f ./*.exe
            env LD_PRELOAD="$work/failmalloc.so" FAILMALLOC_AT="$n" ${on:+FAILMALLOC_ON=1} timeout 100 "$@" >out 2>err \
                </dev/null || status=$?
            if ((status == usual)); then
                cmp -s usual.out out || grep -q 'CRT0003' err || bad+=("allocation $n${on:+ and on}: other output, no word")
            elif [[ " $also " != *" $status "* ]]; then
                bad+=("allocation $n${on:+ and on}: status $status: $(head -c 200 err)")
            elif ! grep -q 'CRT0003' err; then
                bad+=("allocation $n${on:+ and on}: status $status, no word: $(head -c 200 err)")
            fi
        done
    done
    if ((${#bad[@]} == 0)); then
        pass
    else
        fail "$name ($total allocations, ${#bad[@]} bad)" "${bad[@]:0:12}"
    fi
    note "$name: $total allocations, every ${step}th fails"
}
link=(/nologo /out:a.exe "/libpath:$folder" /subsystem:console app.obj other.obj)
try "--scan" "2" "$crtlink" --scan --format=json app.obj other.obj
try "--predict" "2" "$crtlink" --predict -- "${link[@]}"
try "--plan" "2" "$crtlink" --plan -- "${link[@]}"
try "--explain-log" "2" "$crtlink" --explain-log --format=json log.txt
try "a link" "" "$crtlink" "${link[@]}"
try "a link that fails" "" "$crtlink" "${link[@]}" /include:nowhere
finish
