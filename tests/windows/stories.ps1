# SPDX-License-Identifier: MIT
# stories.ps1 -Crtlink FILE: the four stories with the real cl.exe, link.exe, CRT and rustc, in a PowerShell on Windows.
# Needs Visual Studio (or its build tools) with C++, and rustup's stable-x86_64-pc-windows-msvc. What each link said is in
# build\windows-stories\*.txt. The last line counts, and the exit code is 1 when anything failed.
param([Parameter(Mandatory)][string]$Crtlink)
$ErrorActionPreference = 'Stop'
$root = Resolve-Path "$PSScriptRoot\..\.."
$work = "$root\build\windows-stories"
$Crtlink = (Resolve-Path $Crtlink).Path
$script:passed = 0
$script:failed = 0

function Check([string]$name, [bool]$holds, [string]$details = '') {
    if ($holds) { $script:passed++; return }
    $script:failed++
    Write-Host "FAILED: $name`n$details"
}

# Both streams as one text, and the exit code.
function Run([string]$name, [scriptblock]$command) {
    $ErrorActionPreference = 'Continue'
    # As texts: what came by standard error would be broken at the width of a console.
    $text = (& $command 2>&1 | ForEach-Object { "$_" }) -join "`n"
    $code = $LASTEXITCODE
    Set-Content -Path "$work\$($name -replace '[^\w]+', '-').txt" -Value "$text`nexit code $code"
    return @{ Text = $text; Code = $code }
}

# Only what dumpbin lists as imported DLLs.
function Imports([string]$image) {
    (& dumpbin /nologo /dependents $image) -match '^\s+\S+\.dll$' | ForEach-Object { $_.Trim().ToLower() }
}

function EnterDeveloperPrompt {
    if (Get-Command link.exe -ErrorAction SilentlyContinue | Where-Object Source -Like '*\VC\Tools\MSVC\*') { return }
    $vswhere = "${env:ProgramFiles(x86)}\Microsoft Visual Studio\Installer\vswhere.exe"
    $vs = & $vswhere -latest -products * -property installationPath
    & "$env:ComSpec" /c "`"$vs\VC\Auxiliary\Build\vcvars64.bat`" >nul && set" | ForEach-Object {
        $name, $value = $_ -split '=', 2
        if ($name -and $value) { Set-Item "env:$name" $value }
    }
}

function Compile([string]$object, [string]$source, [string[]]$flags) {
    & cl /nologo /c /O1 @flags "/Fo$work\native\$object.obj" "$root\tests\stories\$source"
    if ($LASTEXITCODE) { throw "$source does not compile" }
}

function Archive([string]$library, [string[]]$objects) {
    & lib /nologo "/out:$work\native\$library.lib" ($objects | ForEach-Object { "$work\native\$_.obj" })
    if ($LASTEXITCODE) { throw "$library.lib cannot be made" }
}

function MakeNative {
    New-Item -ItemType Directory -Force "$work\native" | Out-Null
    Compile text 'prebuilt-md\textkit-sys\native\text.c' '/MD', '/Zl'
    Compile file 'prebuilt-md\textkit-sys\native\file.c' '/MD', '/Zl'
    Archive textkit 'text', 'file'
    Compile frame 'no-std\framekit-sys\native\frame.c' '/MT', '/Zl'
    Compile guard 'no-std\framekit-sys\native\guard.cpp' '/MT', '/Zl', '/EHsc'
    Compile memalign 'no-std\framekit-sys\native\memalign.c' '/MT', '/Zl'
    Archive framekit 'frame', 'guard'
    Archive memalign 'memalign'
    Compile engine 'mixed-rlib\speech-sys\native\engine.cpp' '/MT'
    Compile decoder 'mixed-rlib\speech-sys\native\decoder.cpp' '/MT'
    Compile wrapper 'mixed-rlib\speech-sys\native\wrapper.cpp' '/MD'
    Archive speech 'engine', 'decoder', 'wrapper'
    Compile hybrid 'hybrid\main.cpp' '/MT', '/EHsc'
    foreach ($name in 'TEXTKIT', 'FRAMEKIT', 'SPEECH') { Set-Item "env:${name}_LIB_DIR" "$work\native" }
}

# The projects ask for -Zbuild-std, which rustup's toolchain does not need.
function MakeProjects {
    foreach ($project in 'prebuilt-md', 'no-std', 'mixed-rlib') {
        Copy-Item -Recurse -Force "$root\tests\stories\$project" "$work\"
        $config = "$work\$project\.cargo\config.toml"
        $linker = $Crtlink -replace '\\', '/'
        (Get-Content $config) -replace 'linker = .*', "linker = `"$linker`"" -replace '^\[unstable\]', '' -replace '^build-std.*', '' |
            Set-Content $config
    }
}

function CargoLinks([string]$use, [string]$project, [string]$program, [string[]]$more) {
    $env:CRTLINK_CRT_USE = $use
    $target = "$work\target\x86_64-pc-windows-msvc\release"
    Remove-Item -ErrorAction SilentlyContinue "$target\$program.exe", "$target\deps\$program.exe"
    Push-Location "$work\$project"
    try { return Run "$project $use $more" { cargo build --release --target-dir "$work\target" @more } } finally { Pop-Location }
}

EnterDeveloperPrompt
New-Item -ItemType Directory -Force $work | Out-Null
$doctor = Run 'doctor' { & $Crtlink --doctor }
Check 'crtlink finds link.exe' ($doctor.Text -match "MSVC's link.exe") $doctor.Text
Check '--version answers' ((Run 'version' { & $Crtlink --version }).Text -match 'crtlink \d')
MakeNative
MakeProjects
$programs = "$work\target\x86_64-pc-windows-msvc\release"

$r = CargoLinks keep prebuilt-md wordsize
Check 'an /MD library in a static program does not link' ($r.Code -ne 0) $r.Text
Check 'and is explained' ($r.Text -match 'CRT1001' -and $r.Text -match 'textkit') $r.Text
foreach ($use in 'auto', 'dynamic', 'hybrid') {
    $r = CargoLinks $use prebuilt-md wordsize
    Check "use = $use makes it link" ($r.Code -eq 0) $r.Text
    if ($r.Code) { continue }
    $r = Run "wordsize $use" { & "$programs\wordsize.exe" }
    Check "use = ${use}: it runs" ($r.Code -eq 0 -and $r.Text -match 'wordsize: scaled 24') $r.Text
    $vcruntime = @(Imports "$programs\wordsize.exe") -match '^vcruntime'
    Check "use = ${use}: its CRT" ([bool]$vcruntime -eq ($use -ne 'hybrid')) "$vcruntime"
}

$r = CargoLinks keep no-std frames
Check 'a program without a CRT does not link' ($r.Code -ne 0) $r.Text
Check 'and the CRT is named' ($r.Text -match 'CRT2001' -and $r.Text -match 'posix_memalign') $r.Text
$r = CargoLinks keep no-std frames '--features', 'crt,memalign'
Check 'with all it needs it links' ($r.Code -eq 0) $r.Text
Check 'and runs' ((Run 'frames' { & "$programs\frames.exe" }).Code -eq 0)

$r = CargoLinks keep mixed-rlib dictate
Check 'a library with both CRTs does not link' ($r.Code -ne 0 -and $r.Text -match 'LNK2038') $r.Text
Check 'and is explained' ($r.Text -match 'CRT1001' -and $r.Text -match 'speech') $r.Text

New-Item -ItemType Directory -Force "$work\hybrid" | Out-Null
Copy-Item "$root\tests\stories\hybrid\crtlink.ini" "$work\hybrid"
Push-Location "$work\hybrid"
Remove-Item env:CRTLINK_CRT_USE
$r = Run 'hybrid' { & $Crtlink /nologo /subsystem:console "$work\native\hybrid.obj" /out:hybrid.exe }
Check 'one line of policy makes a hybrid' ($r.Code -eq 0 -and $r.Text -match 'CRT0001') $r.Text
Check 'which imports the UCRT and no vcruntime' (-not (@(Imports hybrid.exe) -match '^(vcruntime|msvcp)')) "$(Imports hybrid.exe)"
Check 'and runs' ((Run 'hybrid program' { & .\hybrid.exe }).Code -eq 0)

$env:CRTLINK_CRT_USE = 'keep'
# What nothing is wrong with: link.exe alone and through crtlink.
foreach ($linker in 'link.exe', $Crtlink) {
    $name = if ($linker -eq $Crtlink) { 'with' } else { 'without' }
    $r = Run "plain $name" { & $linker /nologo /Brepro /incremental:no /subsystem:console "$work\native\hybrid.obj" /out:plain.exe }
    Check "a plain link $name crtlink" ($r.Code -eq 0) $r.Text
    Move-Item -Force plain.exe "plain-$name.exe"
}
Check 'is the same image' ((Get-FileHash plain-with.exe).Hash -eq (Get-FileHash plain-without.exe).Hash)
Pop-Location

Write-Host "stories on Windows: $script:passed passed, $script:failed failed"
exit [int]($script:failed -gt 0)
