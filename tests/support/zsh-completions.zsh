# SPDX-License-Identifier: MIT
# zsh -f zsh-completions.zsh FOLDER-OF-_crtlink SCRATCH-FILE: for each line of standard input what a real zsh, in a
# terminal of its own, offers when tab is pressed at its end: one candidate a line, sorted, then a line with only a dot.
zmodload zsh/zpty
export FOLDER=$1 OUT=$2
rm -f $OUT $OUT.done
# compadd is where every completion function ends; what it is given without -O, -A or -D is offered.
cat >$OUT.setup <<'SETUP'
PROMPT=
unsetopt beep
fpath=($FOLDER $fpath)
autoload -Uz compinit
compinit -u -D
compadd() {
    local -a hits
    if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
        builtin compadd -A hits "$@"
        (( $#hits )) && print -rl -- $hits >>$OUT
    fi
    builtin compadd "$@"
}
finished() { BUFFER=; print >$OUT.done }
zle -N finished
bindkey '^I' complete-word '^X' finished
print >$OUT.done
SETUP

await() {
    local i output
    for i in {1..1000}; do
        zpty -r -t shell output
        [[ -e $OUT.done ]] && { rm -f $OUT.done; return }
        sleep 0.01
    done
    print -u2 "zsh does not answer"
    exit 1
}

zpty shell zsh -f -i
zpty -w shell "source ${(q)OUT}.setup"
await
while IFS= read -r line; do
    rm -f $OUT
    zpty -w -n shell "$line"$'\t\x18'
    await
    [[ ! -e $OUT ]] || sort -u $OUT
    print .
done
zpty -d shell
