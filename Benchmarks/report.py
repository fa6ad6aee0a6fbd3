"""Numbers and how they are shown."""
import os
import statistics


def percentile(samples, share):
    """Nearest rank: a value that was measured, not one between two."""
    ordered = sorted(samples)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


class Comparison:
    """The same number of samples of two things, taken in turns, in several rounds."""

    def __init__(self, name, subject, reference):
        self.name, self.subject, self.reference = name, subject, reference
        self.rounds = []

    def begin_round(self):
        self.rounds.append(([], []))

    def add(self, subject, reference):
        self.rounds[-1][0].append(subject)
        self.rounds[-1][1].append(reference)

    def summary(self):
        """Microseconds; the ratio of each round's medians, and of all samples together."""
        medians = [(percentile(a, 50), percentile(b, 50)) for a, b in self.rounds]
        ratios = [a / b for a, b in medians]
        sides = [[x for samples in side for x in samples] for side in zip(*self.rounds)]
        figures = [{"p50_us": round(percentile(side, 50) / 1e3, 1),
                    "p99_us": round(percentile(side, 99) / 1e3, 1)} for side in sides]
        return {
            "what": self.subject, "beside": self.reference, "samples": len(sides[0]),
            self.name: figures[0], "reference": figures[1],
            "ratio_p50": round(statistics.median(ratios), 2),
            "p50_us_of_rounds": [[round(x / 1e3, 1) for x in pair] for pair in medians],
            "ratio_p50_of_rounds": [round(ratio, 2) for ratio in ratios],
            "ratio_p99": round(figures[0]["p99_us"] / figures[1]["p99_us"], 2),
        }


def machine(directory):
    model = "unknown"
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return {"kernel": f"{os.uname().sysname} {os.uname().release} {os.uname().machine}",
            "cpu": model, "cpus": os.cpu_count(), "directory": directory,
            "file_system": file_system(directory), "load": list(os.getloadavg())}


def file_system(path):
    best = ("", "unknown")
    with open("/proc/mounts") as file:
        for line in file:
            _, point, kind = line.split()[:3]
            inside = path == point or path.startswith(point.rstrip("/") + "/")
            if inside and len(point) >= len(best[0]):
                best = (point, kind)
    return best[1]


def table(result):
    lines = []
    about = result["machine"]
    lines.append(f"{result['upayd']} · {about['cpu']}, {about['cpus']} CPUs · {about['kernel']} · "
                 f"{about['file_system']} · load {about['load'][0]:.1f} · "
                 f"{'https' if result['tls'] else 'http'}")
    if result["quick"]:
        lines.append("A smoke run: too short for its figures to mean anything.")
    if about["file_system"] == "tmpfs":
        lines.append("No disk here: a commit costs its work alone, and survives nothing.")
    lines.append(f"{'':48}{'p50':>10}{'p99':>10}")
    for key in ("scan_to_wire", "sale"):
        summary = result[key]
        for label, name in ((summary["what"], "upayd"), (summary["beside"], "reference")):
            values = [summary[name][share] / 1e3 for share in ("p50_us", "p99_us")]
            lines.append(f"{label:48}" + "".join(f"{value:7.2f} ms" for value in values))
        spread = summary["ratio_p50_of_rounds"]
        label = f"  ratio (p50 of the rounds: {min(spread):.2f} to {max(spread):.2f})"
        lines.append(f"{label:48}{summary['ratio_p50']:8.2f} ×{summary['ratio_p99']:8.2f} ×")
    lines.append(f"{'':48}{'RSS':>10}{'PSS':>10}{'private':>10}")
    for label, figures in result["memory"].items():
        values = [figures[name] for name in ("rss", "pss", "private")]
        lines.append(f"{label:48}" + "".join(
            f"{'–':>10}" if value is None else f"{value / 1e6:7.1f} MB" for value in values))
    return "\n".join(lines)
