"""A slip with a QR code, encoded by upayd, python-escpos, escpos-php and, the code alone, libqrencode.

Prints a table with the ratios and writes it as JSON. docs/performance.md says what they mean.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import venv

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build")
HERE = os.path.join(ROOT, "Benchmarks")
PYTHON_ESCPOS = "python-escpos==3.1"
ESCPOS_PHP = "mike42/escpos-php:^4.0"
LONGEST = 600


class Skipped(Exception):
    """A program that cannot be had here, in words."""


def run(command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=LONGEST,
                          **options).stdout


def install(words, command, **options):
    try:
        run(command, **options)
    except (OSError, subprocess.SubprocessError) as error:
        told = [line.strip() for line in (getattr(error, "stderr", "") or "").splitlines()]
        why = [line for line in told if "could not" in line.lower()] or [str(error)]
        raise Skipped(f"{words}: {why[0]}") from error


def python_peer():
    directory = os.path.join(BUILD, "bench-python")
    python = os.path.join(directory, "bin", "python")
    installed = os.path.join(directory, PYTHON_ESCPOS)
    if not os.path.exists(installed):
        shutil.rmtree(directory, ignore_errors=True)
        try:
            venv.create(directory, with_pip=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Skipped("no Python environment could be made (Debian: python3-venv)") from error
        install("pip could not install it", [python, "-m", "pip", "install", "--quiet",
                                             "--disable-pip-version-check", PYTHON_ESCPOS])
        open(installed, "w").close()
    return [python, os.path.join(HERE, "receipts_python.py")], None


def php_peer():
    if not shutil.which("php") or not shutil.which("composer"):
        raise Skipped("php and composer are not installed (Debian: php-cli php-intl composer)")
    directory = os.path.join(BUILD, "bench-php")
    if not os.path.exists(os.path.join(directory, "vendor", "autoload.php")):
        os.makedirs(directory, exist_ok=True)
        install("composer could not install it",
                ["composer", "require", "--no-interaction", "--quiet", ESCPOS_PHP], cwd=directory,
                env={**os.environ, "COMPOSER_ALLOW_SUPERUSER": "1"})
    return ["php", os.path.join(HERE, "receipts.php")], directory


def peers():
    """The commands of the programs that are there, and why the others are not."""
    commands, skipped = {}, {}
    for name, make in (("python-escpos", python_peer), ("escpos-php", php_peer)):
        try:
            commands[name] = make()
        except Skipped as reason:
            skipped[name] = str(reason)
    return commands, skipped


def measure(options):
    bench = os.path.join(options.binaries, "receipt-bench")
    commands, skipped = peers()
    slip = run([bench, "--lines"])
    figures, octets = {}, {}

    def take(program, answer):
        for name, times in answer["microseconds"].items():
            figures.setdefault(f"{program} {name}".strip(), []).extend(times)
        for name, count in answer["octets"].items():
            octets[f"{program} {name}"] = count

    # In turns, since machines change their speed from second to second.
    for _ in range(options.rounds):
        own = json.loads(run([bench, "--rounds", "3", "--count", str(options.count)]))
        alone = own["microseconds"].pop("libqrencode")
        take("upayd", own)
        figures.setdefault("libqrencode", []).extend(alone)
        for name, (command, directory) in commands.items():
            count = max(2, options.count // (20 if name == "python-escpos" else 2))
            take(name, json.loads(run(command + ["2", str(count)], input=slip, cwd=directory)))
    medians = {name: statistics.median(times) for name, times in figures.items()}
    return {"microseconds": medians, "octets": octets, "skipped": skipped,
            "ratios": ratios(medians)}


def ratios(medians):
    """How many times as long as upayd the others take; and upayd as libqrencode alone."""
    found = {}
    for name in medians:
        own = "upayd " + name.split(" ", 1)[-1]
        if not name.startswith("upayd") and own in medians:
            found[f"{name} / {own}"] = medians[name] / medians[own]
    for own in ("upayd raster code alone", "upayd raster"):
        found[f"{own} / libqrencode"] = medians[own] / medians["libqrencode"]
    return found


def table(result):
    rows = [f"{'one slip with a QR code':34}{'µs':>10}{'octets':>10}"]
    for name, spent in sorted(result["microseconds"].items(), key=lambda item: item[1]):
        rows.append(f"{name:34}{spent:>10.1f}{result['octets'].get(name, ''):>10}")
    rows.append("")
    for name, ratio in result["ratios"].items():
        rows.append(f"{name:44}{ratio:>10.2f}")
    for name, reason in result["skipped"].items():
        rows.append(f"{name}: not measured: {reason}")
    return "\n".join(rows)


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench receipts", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run of seconds")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", default=os.path.join(BUILD, "bench-receipts.json"))
    options = parser.parse_args()
    options.count = 200
    if options.quick:
        options.rounds, options.count = 1, 40
    options.binaries = os.environ.get("BINARIES") or os.path.join(ROOT, ".build", "release")
    os.makedirs(BUILD, exist_ok=True)
    try:
        result = measure(options)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    print(table(result))
    with open(options.output, "w") as file:
        json.dump(result, file, indent=2, ensure_ascii=False)
        file.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
